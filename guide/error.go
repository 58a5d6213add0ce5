package guide

import "strings"

// ErrorDoc is one error: how to recognize it, its cause and how to fix it.
type ErrorDoc struct {
	Status int
	// Code is the error's name, or the heading of a page or of a JSON error.
	Code string
	// Message is the description that comes with it; … stands for varying text.
	Message string
	// Cause and Fix are for the developer who gets it.
	Cause, Fix string
}

// HasHeading reports whether Code is a heading and not a name.
func (d ErrorDoc) HasHeading() bool { return strings.Contains(d.Code, " ") }

// ErrorTable lists the errors of one kind of endpoint.
type ErrorTable struct {
	ID, Heading, Intro string
	Rows               []ErrorDoc
}

// errors are all errors that a partner's developer can get.
func (n Names) errors() []ErrorTable {
	return []ErrorTable{
		{"errors-page", "Error pages", "If the client or its callback can’t be trusted, the browser isn’t redirected. " +
			"The user sees a page with the heading below. Its developer section has the message.", n.pageErrors()},
		{"errors-callback", "Errors at your callback", "The query has error, error_description and state. " +
			"Only access_denied comes from the user; every other error is a mistake in the link. /oauth/par returns the same errors as JSON with status 400.", callbackErrors()},
		{"errors-token", "Errors of the OAuth endpoints", "The endpoints at which you authenticate return JSON with error and error_description.", tokenErrors()},
		{"errors-api", "Errors of the API and /oauth/verify", "Errors about the token are JSON with error and error_description. " +
			"All others have title and detail.", n.apiErrors()},
	}
}
