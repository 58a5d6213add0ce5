package account

import (
	"net/url"
	"time"

	"fairlead/web"
)

// SignUpPage asks a new person for an account.
type SignUpPage struct {
	web.Chrome
	FullName, Email, Password, CompanyName web.Field
	// EmailTaken offers to log in instead.
	EmailTaken bool
}

// Template names templates/account/signup.html.
func (*SignUpPage) Template() string { return "account/signup" }

// LogInInstead leads to log in with the email that was typed.
func (p *SignUpPage) LogInInstead() string {
	return p.At("/login?" + url.Values{"email": {p.Email.Value}}.Encode())
}

// LogInPage asks a returning person who they are.
type LogInPage struct {
	web.Chrome
	Email, Password web.Field
	// Stay leads on without another account, empty where none was asked for.
	Stay string
}

// Template names templates/account/login.html.
func (*LogInPage) Template() string { return "account/login" }

// LogOutPage asks before it signs out.
type LogOutPage struct {
	web.Chrome
}

// Template names templates/account/logout.html.
func (*LogOutPage) Template() string { return "account/logout" }

// ProfilePage shows who is signed in.
type ProfilePage struct {
	web.Chrome
	AccountID   string
	FullName    string
	Email       string
	CompanyName string
	Since       time.Time
	// Card describes the way to pay, empty where none is on file.
	Card string
}

// Template names templates/account/profile.html.
func (*ProfilePage) Template() string { return "account/profile" }
