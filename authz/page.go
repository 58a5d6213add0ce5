package authz

import (
	"cmp"
	"time"

	"fairlead/web"
)

// ConsentPage asks whether a partner may act for an account. Partner, support
// code and the host that the browser goes to next are in its Flow.
type ConsentPage struct {
	web.Chrome
	AccountID    string // the form carries it, see submitConsent
	AccountName  string
	AccountEmail string
	// Can lists in plain sentences what the partner will be able to do.
	Can []string
}

// Template names templates/authz/consent.html.
func (*ConsentPage) Template() string { return "authz/consent" }

// Monogram stands for the person, by name or else by email.
func (p *ConsentPage) Monogram() web.Monogram {
	return web.MonogramOf(cmp.Or(p.AccountName, p.AccountEmail))
}

// ProblemPage is shown in place of a redirect where no callback can be trusted.
// Its first part is for the person, its second for the partner's developer.
type ProblemPage struct {
	web.Chrome
	Heading string
	Text    string
	// Developer says what the partner's developer has to change.
	Developer string
	// Parameters are the facts that the developer compares: name and value.
	Parameters []Parameter
}

// Parameter is one parameter of a refused request as it came.
type Parameter struct {
	Name, Value string
}

// Template names templates/authz/problem.html.
func (*ProblemPage) Template() string { return "authz/problem" }

// EndedPage says that an attempt is over (answered, expired, or begun in another
// browser) and leads back to the partner where that is safe.
type EndedPage struct {
	web.Chrome
	Heading string
	Text    string
	// Partner is the company's name.
	Partner string
	// BackURL is the callback with an error that says what happened, empty where
	// there is nothing to say.
	BackURL string
	// ToConnections offers the way to the list of connections.
	ToConnections bool
}

// Template names templates/authz/ended.html.
func (*EndedPage) Template() string { return "authz/ended" }

// ConnectionsPage lists the partners that an account has connected.
type ConnectionsPage struct {
	web.Chrome
	Connections []ConnectionView
	// Can says what each of them can do.
	Can []string
	// One is set where a partner's help page links to that partner alone.
	One bool
}

// ConnectionView is one connected partner.
type ConnectionView struct {
	ClientID string
	Partner  string
	// Host is where the partner's default callback is.
	Host  string
	Since time.Time
	// LastUsed is zero where the partner has not called yet.
	LastUsed time.Time
}

// Template names templates/authz/connections.html.
func (*ConnectionsPage) Template() string { return "authz/connections" }

// Monogram stands for the partner.
func (c ConnectionView) Monogram() web.Monogram { return web.MonogramOf(c.Partner) }

// DisconnectPage asks before a connection ends.
type DisconnectPage struct {
	web.Chrome
	ClientID string
	Partner  string
}

// Template names templates/authz/disconnect.html.
func (*DisconnectPage) Template() string { return "authz/disconnect" }
