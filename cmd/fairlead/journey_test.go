package main

import "fairlead/web/webtest"

// What people do on the pages of the flow, in their own words.

const (
	testPassword = "correct horse battery staple"
	testCard     = "4242 4242 4242 4242"
)

func signUp(page *webtest.Page) *webtest.Page {
	return page.Submit("Create account", map[string]string{"Full name": "Ada Marlin", "Email": "ada@example.com",
		"Password": testPassword, "Company name (optional)": "Marlin & Sons"})
}

func logIn(page *webtest.Page) *webtest.Page {
	return page.Submit("Log in", map[string]string{"Email": "ada@example.com", "Password": testPassword})
}

func payBy(card string, page *webtest.Page) *webtest.Page {
	return page.Submit("Save and continue", map[string]string{"Name on card": "Ada Marlin", "Card number": card,
		"Expiry date (MM/YY)": "12/40", "Security code": "737", "Street address": "1 Quay Street", "City": "Portland",
		"ZIP or postal code": "04101", "Country": "US"})
}
