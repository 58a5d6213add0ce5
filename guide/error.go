package guide

import "fairlead/cause"

// ErrorTable lists the errors of one kind of endpoint.
type ErrorTable struct {
	ID, Heading, Intro string
	Rows               []ErrorDoc
}

// ErrorDoc is one error.
type ErrorDoc struct {
	cause.Refusal
	// Cases are what a message can say in particular.
	Cases []cause.Refusal
}

// Errors are all errors that a partner's developer can get.
func (n Names) Errors() []ErrorTable {
	return []ErrorTable{
		{"errors-page", "Error pages", "If the client or its callback can’t be trusted, the browser isn’t redirected. " +
			"The user sees a page with the heading below. Its developer section has the message.", n.docs(cause.Pages)},
		{"errors-callback", "Errors at your callback", "The query has error, error_description and state. " +
			"Only access_denied comes from the user; every other error is a mistake in the link. /oauth/par returns the same errors as JSON with status 400.", n.docs(cause.Callbacks)},
		{"errors-token", "Errors of the OAuth endpoints", "The endpoints at which you authenticate return JSON with error and error_description.", n.docs(cause.Tokens)},
		{"errors-api", "Errors of the API and /oauth/verify", "Errors about the token are JSON with error and error_description, and if it has ended also with reason. " +
			"All others have title and detail.", n.docs(cause.API(cause.Names{
			AccountHeader: n.AccountHeader, VersionHeader: n.VersionHeader, OldestVersion: n.OldestVersion, NewestVersion: n.NewestVersion}))},
	}
}

func (n Names) docs(table []cause.Refusal) (rows []ErrorDoc) {
	for _, r := range table {
		row := ErrorDoc{Refusal: r.Within(n.AttemptLifetime)}
		if r.ID == cause.CallbackUnregistered {
			row.Cases = cause.Differences
		}
		rows = append(rows, row)
	}
	return rows
}

// ids are the ids of an error and its cases.
func (e ErrorDoc) ids() []string {
	ids := []string{string(e.ID)}
	for _, c := range e.Cases {
		ids = append(ids, string(c.ID))
	}
	return ids
}
