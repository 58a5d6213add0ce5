package web

import (
	"net/url"

	"fairlead/brand"
)

// Brand is what people see of the company that runs the server.
type Brand struct {
	Name       string
	TermsURL   string
	PrivacyURL string
	SupportURL string
	// SupportEmail is an address that people can write to.
	SupportEmail string
	// Links follow the others in the footer.
	Links []BrandLink
	Look  brand.Look
}

// BrandLink is a link that an operator has added.
type BrandLink struct{ Name, URL string }

// SupportMail is a link that writes to support; empty if there is no address.
func (b Brand) SupportMail() string {
	if b.SupportEmail == "" {
		return ""
	}
	return MailURL(b.SupportEmail)
}

// MailURL is the mailto: URL of an email address.
func MailURL(email string) string { return "mailto:" + url.PathEscape(email) }

// Help is where people find help: a page, or else an address.
func (b Brand) Help() string {
	if b.SupportURL != "" {
		return b.SupportURL
	}
	return b.SupportMail()
}
