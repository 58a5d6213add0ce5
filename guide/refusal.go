package guide

import "strings"

// ErrorDoc is one error: how it is recognised, what causes it, what cures it.
type ErrorDoc struct {
	Status int
	// Code is the error's name, or the heading of a page or a problem.
	Code string
	// Says is the sentence that comes with it; … stands for what differs.
	Says string
	// Why and Cure are for the developer who met it.
	Why, Cure string
}

// HasHeading says whether words for people stand in place of a name.
func (f ErrorDoc) HasHeading() bool { return strings.Contains(f.Code, " ") }

// ErrorTable is every error of one kind of endpoint.
type ErrorTable struct {
	ID, Heading, Intro string
	Rows               []ErrorDoc
}

// Refusals are all errors that a partner's developer can meet.
func (n Names) refusals() []ErrorTable {
	return []ErrorTable{
		{"errors-page", "Pages in place of a redirect", "Where the client or its callback cannot be trusted, the browser is sent nowhere. " +
			"The person sees a page; its part for developers has the second sentence, and what was sent.", n.pageRefusals()},
		{"errors-callback", "Errors at your callback", "They come as error, error_description and state in the query. " +
			"Only access_denied is the user’s doing; every other one is a mistake in the link. When you push the request, /oauth/par answers with the same, as JSON with status 400.", callbackRefusals()},
		{"errors-token", "Errors where you authenticate", "From /oauth/access_token, /oauth/token, /oauth/par, /oauth/introspect and /oauth/revoke, " +
			"as JSON with error and error_description.", tokenRefusals()},
		{"errors-api", "Errors of the API and of /oauth/verify", "Trouble with a token comes as error and error_description, " +
			"everything else as title and detail.", n.apiRefusals()},
	}
}
