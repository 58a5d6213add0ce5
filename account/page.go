package account

import (
	"net/url"
	"strings"

	"fairlead/factor"
	"fairlead/web"
)

// SignUpPage is the form for a new account.
type SignUpPage struct {
	web.Chrome
	FullName, Email, Password, CompanyName web.Field
	// Form is the form's own ID where signing up takes a code, empty elsewhere.
	Form string
	// EmailTaken offers to log in instead.
	EmailTaken bool
	// Meant is the domain that the email may have been meant to have, and Sure the email for
	// which that was asked. Both are empty if the email looks right.
	Meant, Sure string
}

// askDomain asks once for an email whether its domain is a mistake.
func (p *SignUpPage) askDomain(email, sure string) {
	meant := meantDomain(email)
	if meant == "" || p.Email.Error != "" {
		return
	}
	if p.Sure = email; sure != email {
		p.Meant, p.Email.Error = meant, sayEmailTypo
	}
}

// Domains are those that the page asks about, and OtherDomains those that it does not.
func (*SignUpPage) Domains() string { return commonDomains }

// OtherDomains are like a common one, and right.
func (*SignUpPage) OtherDomains() string { return otherDomains }

// Template names templates/account/signup.html.
func (*SignUpPage) Template() string { return "account/signup" }

// LogInInstead is the URL of the login form with the email that was typed.
func (p *SignUpPage) LogInInstead() string {
	return switchAccount(&p.Chrome, web.WithQuery("/login", url.Values{"email": {p.Email.Value}}))
}

// LogIn is the URL of the login form.
func (p *SignUpPage) LogIn() string { return switchAccount(&p.Chrome, "/login") }

// switchAccount is the URL of another form. A user who is logged in wants another account.
func switchAccount(c *web.Chrome, path string) string {
	if c.SignedIn != nil {
		path = web.WithQuery(path, url.Values{"another": {"1"}})
	}
	return c.At(path)
}

func (p *SignUpPage) fields() []*web.Field {
	return []*web.Field{&p.FullName, &p.Email, &p.Password, &p.CompanyName}
}

func (p *SignUpPage) hasErrors() bool { return p.wrongFields() != "" }

// wrongFields names the fields that are wrong, for the timeline.
func (p *SignUpPage) wrongFields() string {
	var names []string
	for _, f := range p.fields() {
		if f.Error != "" {
			names = append(names, f.Name)
		}
	}
	return strings.Join(names, ", ")
}

// LogInPage is the form to log in.
type LogInPage struct {
	web.Chrome
	Email, Password web.Field
	// Stay is the URL to continue with the current account; empty unless the user
	// clicked "Use another account".
	Stay string
	// Passkey is the form to log in with a passkey.
	Passkey factor.PasskeyForm
	Signals factor.PasskeySignals
}

// SignUp is the URL of the sign-up form.
func (p *LogInPage) SignUp() string { return switchAccount(&p.Chrome, "/signup") }

// Template names templates/account/login.html.
func (*LogInPage) Template() string { return "account/login" }

// LogOutPage asks for confirmation before logging out.
type LogOutPage struct {
	web.Chrome
}

// Template names templates/account/logout.html.
func (*LogOutPage) Template() string { return "account/logout" }
