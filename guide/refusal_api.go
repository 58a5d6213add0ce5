package guide

import "net/http"

// apiRefusals are what a call with a token can meet.
func (n Names) apiRefusals() []ErrorDoc {
	return []ErrorDoc{
		{http.StatusUnauthorized, "invalid_token", "Invalid access token: none was sent",
			"There is no Authorization header, or no token in it. Some HTTP clients drop it when they follow a redirect.",
			"Send Authorization: Bearer and the token, to the address itself."},
		{http.StatusUnauthorized, "invalid_token", "Invalid access token: …",
			"The token is cut off (most often its closing = is missing), is unknown or revoked, or has expired if it is a service’s; the user has disconnected you; " +
				"you are suspended; or it came under another scheme than Bearer. At most its first ten characters are repeated.",
			"Compare its length with what the exchange gave. If it is whole, call /oauth/introspect. If that says that it is not active, offer the user your link again, " +
				"or get a new one for your service."},
		{http.StatusForbidden, "insufficient_scope", "This token belongs to a service, but this path needs a token for an account",
			"A service called for an account’s resource.",
			"Use the token that the account’s owner allowed you to have."},
		{http.StatusBadRequest, "API version not supported", "The version in … is too old: …",
			"Without the header the account’s own default counts, and this account has not upgraded.",
			"Send " + n.VersionHeader + " with every call, " + n.OldestVersion + " or newer."},
		{http.StatusBadRequest, "API version not supported", "The version in … must be a date such as …",
			"The version is not a date as YYYY-MM-DD.",
			"Send " + n.VersionHeader + ": " + n.NewestVersion + "."},
		{http.StatusBadRequest, "API version not supported", "The … header was sent more than once. Send it once.",
			"The version header is repeated.",
			"Set it in one place."},
		{http.StatusForbidden, "Account not available", "The … header doesn't name the account that this token belongs to.",
			"You store tokens and accounts in separate places, and they got mixed up.",
			"Use the token that belongs to this account, or leave " + n.AccountHeader + " out."},
		{http.StatusBadRequest, "Account not available", "The … header was sent more than once. Send it once or not at all.",
			"The account header is repeated.",
			"Set it in one place."},
		{http.StatusNotFound, "Not found", "This API has no such path. …",
			"The path is mistyped; no path ends with a slash.",
			"Compare it with the OpenAPI document."},
		{http.StatusMethodNotAllowed, "Method not allowed", "This path only accepts GET.",
			"The path is right and the method is not.",
			"Look at the Allow header."},
		{http.StatusServiceUnavailable, "Temporarily unavailable", "This request couldn't be completed right now. …",
			"The fault is ours, and your token is as good as before.",
			"Try again after the seconds in Retry-After. Do not take the user for disconnected."},
	}
}
