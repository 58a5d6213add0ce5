package flow

import (
	"cmp"

	"fairlead/locale"
	"fairlead/web"
)

// ConsentPage asks whether a partner may act for an account. Its Flow has the partner,
// the support code and the host that the browser goes to next.
type ConsentPage struct {
	web.Chrome
	AccountID    string // in the form; see submitConsent
	AccountName  string
	AccountEmail string
	// Permissions are sentences that say what the partner will be able to do.
	Permissions []locale.Message
	// PreviewOf is the page that a preview for somebody else leads back to; empty for the
	// real page.
	PreviewOf string
}

// Template names templates/authz/consent.html.
func (*ConsentPage) Template() string { return "authz/consent" }

// Monogram is that of the account's name, or of its email if it has none.
func (p *ConsentPage) Monogram() web.Monogram {
	return web.MonogramOf(cmp.Or(p.AccountName, p.AccountEmail))
}

// Permissions says what a connected partner can do with an account of a company.
func Permissions(company string) []locale.Message {
	return []locale.Message{
		locale.Text("Use the %s API on your behalf, including ordering paid services charged to your account").With(company),
		locale.Text("See your name, email address and company name").With(),
		locale.Text("See your card’s brand, last four digits and expiry date").With(),
	}
}
