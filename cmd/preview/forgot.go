package main

import (
	"net/http"

	"fairlead/account"
	"fairlead/web"
)

func forgotStates() []state {
	forgot := inFlow("/forgot", "Forgot your password?", atAccount)
	reset := inFlow("/reset", "Choose a new password", atAccount)
	states := []state{
		{"forgot", "a person on the way to a partner forgot the password", forgot, forgotEmpty},
		{"forgot-error", "the email is wrong", forgot, forgotWrong},
		{"forgot-limited", "too many links were asked for", withAlert(forgot, "Please wait 10 minutes and try again."), forgotFilled},
		{"forgot-outside", "no partner is involved", outside("/forgot", "Forgot your password?"), forgotEmpty},
		{"forgot-sent", "the same for every address", inFlow("/forgot", "Check your email", atAccount), forgotSent("ada@example.com")},
		{"reset", "the link was followed in the browser that goes on", reset, resetFor("ada@example.com", "")},
		{"reset-error", "the new password is too common", reset, resetFor("ada@example.com", "This password is too common. Please choose one that is harder to guess.")},
		{"reset-outside", "the link was followed in another browser", outside("/reset", "Choose a new password"), resetFor("ada@example.com", "")},
		{"reset-over", "the link was used or has expired", outside("/reset", "This link no longer works"), errorPage(web.ErrorPage{
			Status: http.StatusGone, Heading: "This link no longer works",
			Text:    "A link to choose a new password works once, for an hour, and only until the password changes. If you have just chosen one, log in with it; otherwise ask for a new link.",
			BackURL: "/forgot", BackLabel: "Ask for a new link",
		})},
	}
	for _, e := range extremes() {
		states = append(states,
			state{"forgot-sent-" + e.name, e.says, e.put(inFlow("/forgot", "Check your email", atAccount)), forgotSent(e.email)},
			state{"reset-" + e.name, e.says, e.put(reset), resetFor(e.email, "")})
	}
	return states
}

func forgotPage(c web.Chrome, value, wrong string) web.View {
	return &account.ForgotPage{Chrome: c, Email: web.Field{Name: "email", Label: "Email", Type: "email",
		Value: value, Error: wrong, Autocomplete: "username", MaxLength: 254, Autofocus: true}}
}

func forgotEmpty(c web.Chrome) web.View { return forgotPage(c, "", "") }

func forgotFilled(c web.Chrome) web.View { return forgotPage(c, "ada@example.com", "") }

func forgotWrong(c web.Chrome) web.View {
	return forgotPage(c, "ada@", "This is not an email address. It should look like name@example.com.")
}

func forgotSent(email string) func(web.Chrome) web.View {
	return func(c web.Chrome) web.View { return &account.ForgotSentPage{Chrome: c, Address: email} }
}

func resetFor(email, wrong string) func(web.Chrome) web.View {
	return func(c web.Chrome) web.View {
		return &account.ResetPage{Chrome: c, Address: email, Token: "sample", Password: web.Field{Name: "password", Label: "New password",
			Type: "password", Error: wrong, Hint: "8 characters or more. A few words in a row are easy to remember and hard to guess.",
			Autocomplete: "new-password", Autofocus: true}}
	}
}
