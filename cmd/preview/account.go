package main

import (
	"time"

	"fairlead/account"
	"fairlead/web"
)

func accountStates() []state {
	signUp := inFlow("/signup", "Create an account", atAccount)
	logIn := inFlow("/login", "Log in", atAccount)
	states := []state{
		{"signup", "a stranger comes from a partner", signUp, signUpEmpty},
		{"signup-prefilled", "the partner sent what it knew", signUp, signUpPrefilled},
		{"signup-errors", "every field is wrong", withAlert(signUp, "Please correct the marked fields."), signUpWrong},
		{"signup-taken", "the email has an account already", signUp, signUpTaken},
		{"signup-limited", "too many sign-ups from one address", withAlert(signUp, "That was too many tries in a short time. Please wait a minute and try again."), signUpPrefilled},
		{"signup-outside", "no partner is involved", outside("/signup", "Create an account"), signUpEmpty},
		{"login", "a returning person comes from a partner", logIn, logInEmpty},
		{"login-refused", "the email or the password is wrong", withAlert(logIn, "This email and password do not match. Please try again."), logInRefused},
		{"login-errors", "both fields are wrong", logIn, logInWrong},
		{"login-outside", "no partner is involved", outside("/login", "Log in"), logInEmpty},
		{"login-after-logout", "the person has just logged out", withNotice(outside("/login", "Log in"), "You are logged out."), logInEmpty},
		{"logout", "asks before it logs out", signedIn("/logout", "Log out"), logOut},
		{"logout-nobody", "nobody is logged in", outside("/logout", "Log out"), logOut},
		{"profile", "everything is known", signedIn("/account", "Profile"), profile},
		{"profile-bare", "no company and no card", signedIn("/account", "Profile"), profileBare},
		{"profile-notice", "something was saved", withNotice(signedIn("/account", "Profile"), "Your profile is saved."), profile},
	}
	states = append(states, forgotStates()...)
	for _, e := range extremes() {
		states = append(states,
			state{"signup-" + e.name, e.says, e.put(signUp), e.signUp},
			state{"profile-" + e.name, e.says, e.put(signedIn("/account", "Profile")), e.profile})
	}
	return states
}

func signUpFields() account.SignUpPage {
	return account.SignUpPage{
		FullName:    web.Field{Name: "full_name", Label: "Full name", Type: "text", Autocomplete: "name", MaxLength: 200, Autofocus: true},
		Email:       web.Field{Name: "email", Label: "Email", Type: "email", Autocomplete: "username", MaxLength: 254},
		Password:    web.Field{Name: "password", Label: "Password", Type: "password", Autocomplete: "new-password", Hint: "8 characters or more. A few words in a row are easy to remember and hard to guess."},
		CompanyName: web.Field{Name: "company_name", Label: "Company name (optional)", Type: "text", Autocomplete: "organization", MaxLength: 200, Optional: true},
	}
}

func signUpEmpty(c web.Chrome) web.View {
	p := signUpFields()
	p.Chrome = c
	return &p
}

func signUpPrefilled(c web.Chrome) web.View {
	p := signUpFields()
	p.Chrome = c
	p.FullName.Value, p.Email.Value, p.CompanyName.Value = "Ada Lovelace", "ada@example.com", "Analytical Engines"
	return &p
}

func signUpWrong(c web.Chrome) web.View {
	p := signUpFields()
	p.Chrome = c
	p.FullName.Error = "Please enter your name."
	p.Email.Value, p.Email.Error = "ada@", "This is not an email address. It should look like name@example.com."
	p.Password.Error = "This password is too common. Please choose one that is harder to guess."
	p.CompanyName.Value, p.CompanyName.Error = "Analytical Engines", "Please use at most 200 characters."
	return &p
}

func signUpTaken(c web.Chrome) web.View {
	p := signUpFields()
	p.Chrome, p.EmailTaken = c, true
	p.FullName.Value, p.Email.Value = "Ada Lovelace", "ada@example.com"
	p.Email.Error = "There is already an account with this email."
	return &p
}

func (e extreme) signUp(c web.Chrome) web.View {
	p := signUpFields()
	p.Chrome = c
	p.FullName.Value, p.Email.Value, p.CompanyName.Value = e.person, e.email, e.company
	p.Email.Error = "We cannot send mail to " + e.email + ". Please use another address."
	return &p
}

func logInFields(c web.Chrome) *account.LogInPage {
	return &account.LogInPage{
		Chrome:   c,
		Email:    web.Field{Name: "email", Label: "Email", Type: "email", Autocomplete: "username", Autofocus: true},
		Password: web.Field{Name: "password", Label: "Password", Type: "password", Autocomplete: "current-password"},
	}
}

func logInEmpty(c web.Chrome) web.View { return logInFields(c) }

func logInRefused(c web.Chrome) web.View {
	p := logInFields(c)
	p.Email.Value = "ada@example.com"
	return p
}

func logInWrong(c web.Chrome) web.View {
	p := logInFields(c)
	p.Email.Error, p.Password.Error = "Please enter your email.", "Please enter your password."
	return p
}

func logOut(c web.Chrome) web.View { return &account.LogOutPage{Chrome: c} }

func profile(c web.Chrome) web.View {
	return &account.ProfilePage{
		Chrome: c, AccountID: "3b5d5c3712955042212316173ccf37be",
		FullName: "Ada Lovelace", Email: "ada@example.com", CompanyName: "Analytical Engines",
		Since: sampleDay(), Card: "Visa ending in 4242, expires 12/29",
	}
}

func profileBare(c web.Chrome) web.View {
	return &account.ProfilePage{
		Chrome: c, AccountID: "3b5d5c3712955042212316173ccf37be",
		FullName: "Ada Lovelace", Email: "ada@example.com", Since: sampleDay(),
	}
}

func (e extreme) profile(c web.Chrome) web.View {
	return &account.ProfilePage{
		Chrome: c, AccountID: "3b5d5c3712955042212316173ccf37be",
		FullName: e.person, Email: e.email, CompanyName: e.company, Since: sampleDay(),
	}
}

func sampleDay() time.Time { return time.Date(2026, time.November, 22, 9, 30, 0, 0, time.UTC) }
