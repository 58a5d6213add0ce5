package authz

import (
	"time"

	"fairlead/locale"
	"fairlead/web"
)

// RequestErrorPage is shown instead of a redirect when no callback can be trusted.
// Heading and Text are for the user, the other fields for the partner's developer.
type RequestErrorPage struct {
	web.Chrome
	Heading locale.Message
	Text    locale.Message
	// Developer says what the partner's developer has to change.
	Developer locale.Message
	// Parameters are those of the request that the developer has to compare.
	Parameters []Parameter
	// Comparison is for a developer of the partner who is signed in; nil for everybody else.
	Comparison *Comparison
}

// Parameter is one parameter of a refused request as it came.
type Parameter struct {
	Name, Value string
}

// Template names templates/authz/request_error.html.
func (*RequestErrorPage) Template() string { return "authz/request_error" }

// EndedPage says that an attempt has ended or began in another browser, and links back
// to the partner where that is safe.
type EndedPage struct {
	web.Chrome
	Heading locale.Message
	Text    locale.Message
	// Partner is the company's name.
	Partner string
	// BackURL is the callback with an error that says what happened, or empty.
	BackURL string
	// ToConnections shows a link to the list of connections.
	ToConnections bool
}

// Template names templates/authz/ended.html.
func (*EndedPage) Template() string { return "authz/ended" }

// ConnectionsPage lists the partners that an account has connected.
type ConnectionsPage struct {
	web.Chrome
	Connections []ConnectionView
	// Manager is the platform that manages the account, if one does.
	Manager *ManagerView
	// Permissions are sentences that say what each of them can do.
	Permissions []locale.Message
	// Single is set when the page shows only the partner in its URL.
	Single bool
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
	// LastUsedFrom is the address that the last use came from; empty if it is not known.
	LastUsedFrom string
	// Paused are its tokens that were reported as leaked, the latest first.
	Paused []web.Paused
}

// Template names templates/authz/connections.html.
func (*ConnectionsPage) Template() string { return "authz/connections" }

// Monogram is that of the partner's name.
func (c ConnectionView) Monogram() web.Monogram { return web.MonogramOf(c.Partner) }

// DisconnectPage asks for confirmation before a connection ends.
type DisconnectPage struct {
	web.Chrome
	ClientID string
	Partner  string
	// Manages is set for a platform that manages the account, instead of a partner.
	Manages bool
}

// Template names templates/authz/disconnect.html.
func (*DisconnectPage) Template() string { return "authz/disconnect" }
