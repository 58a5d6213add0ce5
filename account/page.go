package account

import (
	"net/url"
	"strings"
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
	return other(&p.Chrome, web.WithQuery("/login", url.Values{"email": {p.Email.Value}}))
}

// LogIn leads to log in.
func (p *SignUpPage) LogIn() string { return other(&p.Chrome, "/login") }

// other is a way to another form: a person who is signed in wants another account.
func other(c *web.Chrome, path string) string {
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

// LogInPage asks a returning person who they are.
type LogInPage struct {
	web.Chrome
	Email, Password web.Field
	// Stay leads on without another account, empty where none was asked for.
	Stay string
}

// SignUp leads to sign up.
func (p *LogInPage) SignUp() string { return other(&p.Chrome, "/signup") }

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
	// Card describes the payment method, empty where there is none.
	Card string
}

// Template names templates/account/profile.html.
func (*ProfilePage) Template() string { return "account/profile" }
