package preview

import "strings"

// extreme is a name that has broken a page before.
type extreme struct {
	name, says string
	company    string // the partner
	callback   string
	person     string
	email      string
	employer   string
	// unconfigured is a server without footer links.
	unconfigured bool
}

// ada is the person where names do not matter.
func ada() extreme {
	return extreme{company: "Demo Store", callback: "http://localhost:8081/callback",
		person: "Ada Lovelace", email: "ada@example.com", employer: "Analytical Engines"}
}

func extremes() []extreme {
	company := "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft & International Trading Company of Greater Manchester (Holdings) Limited"
	return []extreme{
		{
			name: "long", says: "names and an email as long as they come",
			company: company, employer: company,
			person:   "Hubert Blaine Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafewarenwohlgepflege",
			email:    strings.Repeat("long.", 12) + "mail@" + strings.Repeat("subdomain.", 18) + "example",
			callback: "https://" + strings.Repeat("a-long-label.", 10) + "shop.example:8443/callback",
		},
		{
			name: "rtl", says: "names written from right to left",
			company: "متجر القاهرة", employer: "متجر القاهرة", person: "ליאת כהן", email: "liat@example.co.il", callback: "https://shop.example.eg/callback",
		},
		{
			name: "emoji", says: "names of emoji and marks, with no letter to make a monogram of",
			company: "🚀👩‍👩‍👧‍👦🛒", employer: "🛒", person: "Z̸͓̑a̷͕͝l̴̦͂g̶̲̈o̵ 👋🏽", email: "👋@xn--ls8h.example", callback: "https://xn--ls8h.example/callback",
		},
		{
			name: "markup", says: "names that would be markup if anybody forgot to escape",
			company: `<script>alert("partner")</script> & Sons`, employer: `"><b>`, person: `"><img src=x onerror=alert(1)>`,
			email: `"<b>"@example.com`, callback: "https://example.com/callback",
		},
		{
			name: "short", says: "names of one letter, and nothing configured for the footer",
			company: "X", person: "Y", email: "a@b.c", callback: "https://x.yz/callback", unconfigured: true,
		},
	}
}
