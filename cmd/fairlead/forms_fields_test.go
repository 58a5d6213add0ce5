package main

import "strings"

// field is a kind of text that a form takes.
type field int

const (
	aName       field = iota // up to 200 characters
	aNameOrNone              // the same, and may be left out
	aLabel                   // up to 100 characters
	aLabelOrNone
	aNote   // up to 500 characters, and may be left out
	aNumber // of an account at a carrier, up to 64 characters
	anID    // anything but control characters
	anIDOrNone
	aURL     // or another text that has a form of its own
	anEmail  // a new one
	password // a new one
	proof    // a secret that is known already
	choice   // one of a list
	cardText // of a person who pays
	sealed   // what the server wrote into the form
)

const (
	markup = `<b>odd</b>"{{.}}`
	left   = "\x01" // the field is not sent
)

// texts are odd ones, by what they are.
func (k field) texts() map[string]string {
	longest := map[field]int{aName: 200, aNameOrNone: 200, aLabel: 100, aLabelOrNone: 100, anEmail: 254, aNote: 500, aNumber: 64, password: 128}[k]
	all := map[string]string{"nothing": "", "no field": left, "NUL": "Ada\x00Love lace", "a control character": "Ada\x07Love lace",
		"a line break": "Ada\r\nBcc: eve@example.com", "what is not UTF-8": "Ada\xffLove lace", "invisible text": "\u200b\u2060\u200b\u2060\u200b\u2060\u200b\u2060",
		"text that turns around": "Ada\u202eLove lace", "markup": markup, "another script": "艾達·勒芙蕾絲 عليّ رضا", "huge text": strings.Repeat("x", 60_000)}
	if longest > 0 {
		all["text that just fits"] = strings.Repeat("é", longest)
		all["text that is too long"] = strings.Repeat("é", longest+1)
	}
	return all
}

// takes reports whether a form takes a text.
func (k field) takes(what string) bool {
	switch what {
	case "nothing", "no field":
		return k == aNameOrNone || k == aLabelOrNone || k == aNote || k == anIDOrNone
	case "markup", "another script":
		return k <= anIDOrNone
	case "text that just fits":
		return k <= aNumber
	}
	return false
}

// takesAny reports whether a form may do either.
func (k field) takesAny(what string) bool {
	switch k {
	case password:
		return what != "nothing" && what != "no field" && what != "NUL" && what != "what is not UTF-8" && what != "text that is too long" && what != "huge text"
	case anID, anIDOrNone:
		return what == "invisible text" || what == "text that turns around"
	case choice, cardText:
		return what == "nothing" || what == "no field" || what == "markup" || what == "another script"
	}
	return k == sealed
}

// isKept reports whether a form that is refused has the text again. Numbers at carriers are on
// no page.
func (k field) isKept() bool { return k <= anEmail && k != aNumber || k == cardText }
