package cause

import "net/http"

// Names are those of a server's API in what the catalogue says about it.
type Names struct{ AccountHeader, VersionHeader, OldestVersion, NewestVersion string }

// API lists the errors of a call with a token.
func API(n Names) []Refusal {
	return []Refusal{
		{"api-token-missing", http.StatusUnauthorized, "invalid_token", "Invalid access token: none was sent",
			"The request has no Authorization header, or no token in it. Some HTTP clients drop the header when they follow a redirect.",
			"Send Authorization: Bearer followed by the token, directly to the final URL."},
		{"api-token-invalid", http.StatusUnauthorized, "invalid_token", "Invalid access token: …",
			"The token is cut off (usually its final = is missing), revoked, expired, paused because it was reported as leaked, or unknown, the user disconnected you, " +
				"you are suspended, or the scheme isn’t Bearer. The message shows at most the first ten characters.",
			"Act on the reason in the response. If it has none, check that the whole token was sent, and then check it with introspection; see “When a token is refused”."},
		{"api-service-token", http.StatusForbidden, "insufficient_scope", "This token belongs to a service, but this path needs a token for an account",
			"A service called a path that belongs to an account.",
			"Use the token that you received when the account was connected."},
		{"api-version-old", http.StatusBadRequest, "API version not supported", "The version in … is too old. …",
			"The header has an old version, or it is missing and the account’s default version is old.",
			"Send " + n.VersionHeader + " with every call. The version must be " + n.OldestVersion + " or later."},
		{"api-version-malformed", http.StatusBadRequest, "API version not supported", "The version in … must be a date, such as …",
			"The version isn’t a date in the form YYYY-MM-DD.",
			"Send " + n.VersionHeader + ": " + n.NewestVersion + "."},
		{"api-version-repeated", http.StatusBadRequest, "API version not supported", "The … header was sent more than once. Send it once.",
			"The version header is repeated.",
			"Set it in one place."},
		{"api-account-other", http.StatusNotFound, "Not found", "There is no such account.",
			"The token and the account ID in your database don’t belong together, or the account header is repeated.",
			"Use this account’s token, or leave " + n.AccountHeader + " out."},
		{"api-path-unknown", http.StatusNotFound, "Not found", "This API has no such path. …",
			"The path is misspelled or ends with a slash.",
			"Compare it with the OpenAPI document."},
		{"api-method-other", http.StatusMethodNotAllowed, "Method not allowed", "This path only accepts ….",
			"The path exists, but not with this method.",
			"Use a method from the Allow header."},
		{"api-server-error", http.StatusInternalServerError, "Something went wrong on our side", "…",
			"This is our fault. The details are in our log.",
			"Contact partner support with the request_id of the response."},
		{"api-unavailable", http.StatusServiceUnavailable, "Temporarily unavailable", "…",
			"We can’t answer right now. Your token is still valid.",
			"Retry after the number of seconds in Retry-After. Don’t treat the user as disconnected."},
	}
}
