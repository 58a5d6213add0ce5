package guide

// docsPath is the path of the start page.
const docsPath = "/docs"

// Topic is a page of the guide.
type Topic struct {
	// Slug is the last part of its path, and the name of its template.
	Slug string
	// ID is its heading's. Links made when the guide was one page use it.
	ID             string
	Title, Summary string
}

// Path is the page's path.
func (t Topic) Path() string { return docsPath + "/" + t.Slug }

// topics are all topics, in the order in which a developer needs them.
var topics = []Topic{
	{"connect", "connect", "Connect an account", "The link, the redirect, the exchange of the code and the first call, with sample code in six languages."},
	{"libraries", "libraries", "Use an OAuth library", "Recipes for Go, Node.js, Passport, Authlib, PHP, OmniAuth and Spring Security."},
	{"security", "security", "Security", "State, PKCE, how callback URLs are compared, and what to do if a token leaks."},
	{"tokens", "tokens", "Tokens and secrets", "How long tokens last, what a 401 means, and how to replace a secret."},
	{"test-mode", "test-mode", "Test mode", "The test client, test accounts, the test bench and test tokens: try everything without a real account."},
	{"portal", "portal", "The partner portal", "Sign in, manage callbacks and secrets, look up attempts to connect, and add people."},
	{"endpoints", "endpoints", "Server-to-server endpoints", "Services, introspection, revocation, ending a connection, and pushed requests."},
	{"carriers", "carriers", "Carrier accounts", "Add an account’s numbers at carriers, and connect them."},
	{"platforms", "platforms", "Accounts that you manage", "Create accounts for your users and act for them."},
	{"events", "events", "Events", "Receive events as they happen, and publish your own."},
	{"proxies", "proxies", "Protecting an API", "Check tokens in front of an API, with nginx, Caddy, Traefik, Envoy or in Go."},
	{"errors", "errors", "Errors and how to fix them", "Every error that you can get, its cause and its fix."},
	{"go-live", "live", "Go-live checklist", "What to check before your first user connects."},
}

// before and after are the neighbours of a topic; nil at the ends.
func before(i int) *Topic {
	if i <= 0 {
		return nil
	}
	return &topics[i-1]
}

func after(i int) *Topic {
	if i+1 >= len(topics) {
		return nil
	}
	return &topics[i+1]
}
