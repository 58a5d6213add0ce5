package main

import (
	"strings"

	"fairlead/web"
)

// extreme is a name that has broken pages before, somewhere.
type extreme struct {
	name, says string
	company    string
	person     string
	email      string
	returnHost string
}

func extremes() []extreme {
	return []extreme{
		{
			name: "long", says: "names and an email as long as they come",
			company:    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft & International Trading Company of Greater Manchester (Holdings) Limited",
			person:     "Hubert Blaine Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafewarenwohlgepflege",
			email:      strings.Repeat("long.", 12) + "mail@" + strings.Repeat("subdomain.", 18) + "example",
			returnHost: strings.Repeat("a-long-label.", 10) + "shop.example:8443",
		},
		{
			name: "rtl", says: "names written from right to left",
			company: "متجر القاهرة", person: "ליאת כהן", email: "liat@example.co.il", returnHost: "shop.example.eg",
		},
		{
			name: "emoji", says: "names of emoji and marks, with no letter to make a monogram of",
			company: "🚀👩‍👩‍👧‍👦🛒", person: "Z̸͓̑a̷͕͝l̴̦͂g̶̲̈o̵ 👋🏽", email: "👋@xn--ls8h.example", returnHost: "xn--ls8h.example",
		},
		{
			name: "markup", says: "names that would be markup if anybody forgot to escape",
			company: `<script>alert("partner")</script> & Sons`, person: `"><img src=x onerror=alert(1)>`,
			email: `"<b>"@example.com`, returnHost: "example.com",
		},
		{
			name: "short", says: "names of one letter, and nothing configured for the footer",
			company: "X", person: "Y", email: "a@b.c", returnHost: "x.yz",
		},
	}
}

// put writes an extreme into chrome as if the partner and the person had it.
func (e extreme) put(c web.Chrome) web.Chrome {
	if c.Flow != nil {
		flow := *c.Flow
		flow.Partner, flow.ReturnHost = e.company, e.returnHost
		c.Flow = &flow
	}
	if c.SignedIn != nil {
		c.SignedIn = &web.Visitor{FullName: e.person, Email: e.email}
	}
	if e.name == "short" {
		c.Brand = web.Brand{Name: "Z"}
	}
	return c
}
