package account

import (
	"net/url"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const (
	longestEmail = 254 // as in storage.ParseEmail
	longestText  = 200
)

// person is what a user enters in the sign-up form.
type person struct {
	fullName, email, companyName string
}

// personFrom reads a form.
func personFrom(form url.Values) person {
	email, _ := storage.ParseEmail(form.Get("email")) // wrongEmail says what is wrong
	return person{
		fullName:    norm.NFC.String(web.Line(form, "full_name")),
		email:       email,
		companyName: norm.NFC.String(web.Line(form, "company_name")),
	}
}

// prefilled is what the partner sent to prefill the forms. It is never trusted. Values that
// don't fit in the form are dropped.
func prefilled(a storage.Attempt) person {
	if a.ID == "" {
		return person{}
	}
	sent, err := url.ParseQuery(a.Parameters)
	if err != nil {
		return person{}
	}
	p := person{
		fullName:    ifFitsName(web.Line(sent, "account[full_name]")),
		email:       ifFits(web.Line(sent, "login_hint"), longestEmail),
		companyName: ifFitsName(web.Line(sent, "account[company_name]")),
	}
	if p.email == "" {
		p.email = ifFits(web.Line(sent, "account[email]"), longestEmail)
	}
	return p
}

func ifFits(s string, longest int) string {
	if !web.IsText(s) || utf8.RuneCountInString(s) > longest {
		return ""
	}
	return s
}

func ifFitsName(s string) string {
	if !web.IsPersonal(s) {
		return ""
	}
	return ifFits(s, longestText)
}

// wrongName is a sentence about a full name, or empty.
func wrongName(name string) locale.Text {
	if !web.HasLetter(name) {
		return sayNameMissing
	}
	return wrongText(name)
}

// wrongText is a sentence about a text that may be left out, or empty.
func wrongText(s string) locale.Text {
	switch {
	case !web.IsPersonal(s):
		return web.SayUnreadable
	case utf8.RuneCountInString(s) > longestText:
		return sayTextLong
	}
	return ""
}
