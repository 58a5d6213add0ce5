package main

import (
	"strings"
	"testing"

	"fairlead/storage/storagetest"
)

// TestNoSecretIsStoredOrLogged walks through everything that people and partners
// type, right and wrong, and then reads the log and every file of the database.
func TestNoSecretIsStoredOrLogged(t *testing.T) {
	t.Parallel()
	r := start(t)
	s := r.newShop()
	b := r.browser()
	page := signUp(b.Get(s.link()))
	for _, card := range []string{"4000 0000 0000 0002", "5555 5555 5555 4444", "378282246310005", "4242 4242 4242 4241"} {
		if page = payBy(card, page); page.Value("Card number") != "" || page.Value("Security code") != "" {
			t.Errorf("the page shows the card %s again", card)
		}
	}
	page = page.Submit("Save and continue", map[string]string{"Card number": testCard, "Security code": "7371937"})
	if strings.Contains(page.Body, "7371937") {
		t.Error("the page shows the security code again")
	}
	code := s.landed(t, payBy(testCard, page).Submit("Allow access", nil)).Get("code")
	token := s.tokenOf(t, code)
	r.call(token)
	r.call(token + "x")
	b.Another().Get("/login").Submit("Log in", map[string]string{"Email": "ada@example.com", "Password": "wrong but private"})
	secrets := map[string]string{"password": testPassword, "wrong password": "wrong but private", "security code": "7371937",
		"client secret": s.Secret, "code": code, "token": token, "half a token": token[len(token)-44:]}
	for _, card := range []string{testCard, "4000 0000 0000 0002", "5555 5555 5555 4444", "378282246310005", "4242 4242 4242 4241"} {
		secrets["card "+card], secrets["card without spaces "+card] = card, strings.ReplaceAll(card, " ", "")
	}
	for _, c := range b.Cookies() {
		secrets["cookie "+c.Name] = c.Value
	}
	places := r.places(t)
	r.end()
	places["the output"], places["the log"] = r.stdout.String(), r.stderr.String()

	for place, text := range places {
		for what, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s has the %s", place, what)
			}
		}
	}
}

// places is everything that a thief of the database can read.
func (r *running) places(t *testing.T) map[string]string {
	t.Helper()
	content := storagetest.Content(t, r.files[1])
	if !strings.Contains(content, "ada@example.com") {
		t.Error("the database could not be read: the email is not in it either")
	}
	return map[string]string{"the database": content}
}
