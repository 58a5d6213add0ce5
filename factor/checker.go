package factor

import (
	"net/http"

	"fairlead/key"
	"fairlead/storage"
	"fairlead/web"
)

// Checker makes and checks the second factors of one kind of people.
type Checker struct {
	App *web.App
	// Store has the factors of these people.
	Store storage.Factors
	// Prefix begins the names of what is sealed for their browsers, so that nothing that is
	// sealed for one kind of people is taken for the other's.
	Prefix string
	// Seeds seals the secrets of authenticator apps.
	Seeds func() key.Sealer
	// BrowserID is the secret of the browser that a challenge is bound to, and IsBrowser
	// reports whether a request comes from the browser whose secret has a hash.
	BrowserID func(*web.App, http.ResponseWriter, *http.Request) string
	IsBrowser func(app *web.App, r *http.Request, hash []byte) bool
	// Challenges limits challenges for passkeys, by IP address.
	Challenges *web.Limit
}

// Owner is somebody with second factors, as authenticators show them.
type Owner struct{ ID, Email, Name string }
