package cause

import "net/http"

// Errors at the callback that other packages name.
const (
	UserDenied       ID = "user-denied"
	RefusedMeanwhile ID = "refused-meanwhile"
)

// callbacks are the errors that the authorization endpoint sends to the callback.
func callbacks() []Refusal {
	redirected := func(id ID, code, message, cause, fix string) Refusal {
		return Refusal{id, http.StatusFound, code, message, cause, fix}
	}
	return []Refusal{
		redirected(UserDenied, "access_denied", "The user denied your request",
			"The user pressed “Deny”.",
			"Show what works without the connection, and your link for later. This isn’t an error to report."),
		redirected("user-late", "access_denied", "The request expired before the user answered it",
			"The user took too long and then followed the link back to you. They didn’t decline.",
			"Say that the request expired, and show your link again."),
		redirected(RefusedMeanwhile, "access_denied", "The request was refused before the user answered it",
			"Your access or your callback changed while the user was connecting.",
			"Show your link again."),
		redirected("state-missing", "invalid_request", "The state parameter is required",
			"The link has no state, or an empty one.",
			"Send a fresh random state in every link. It protects your users from strangers’ codes."),
		redirected("state-long", "invalid_request", "The state parameter is longer than 1024 bytes",
			"The state carries data.",
			"Keep the data in the session and send a random key to it."),
		redirected("link-parameter-repeated", "invalid_request", "The … parameter is repeated",
			"The link contains a parameter twice.",
			"Look for code that adds parameters to a link that already has them."),
		redirected("parameters-long", "invalid_request", "The parameters are longer than 8 KiB",
			"The link carries data, often in the state or in parameters of your own.",
			"Keep the data in the session and send a random key to it as state."),
		redirected("response-type-missing", "invalid_request", "The response_type parameter is required; its value is code",
			"The link has no response_type.",
			"Add response_type=code."),
		redirected("response-type-other", "unsupported_response_type", "The only response_type is code",
			"The link asks for a token in the browser (the implicit grant) or for an id_token.",
			"Request a code and exchange it on your server."),
		redirected("scope-other", "invalid_scope", "The only scope is *",
			"The link asks for another service’s scope, or the * was lost or encoded twice.",
			"Send scope=* or leave it out."),
		redirected("challenge-method-other", "invalid_request", "The only code_challenge_method is S256",
			"The method is plain, or is missing next to a code_challenge.",
			"Send code_challenge_method=S256 and the SHA-256 hash of the verifier."),
		redirected("challenge-missing", "invalid_request", "The code_challenge parameter is required with code_challenge_method",
			"The link has the method without the challenge.",
			"Send both or neither."),
		redirected("challenge-malformed", "invalid_request", "The code_challenge parameter is not a base64url-encoded SHA-256 hash of 43 characters",
			"The challenge is the verifier itself, is hex, or ends with the = of base64.",
			"Hash the verifier, then encode the 32 bytes in base64url without =."),
		redirected("prompt-other", "invalid_request", "The prompt parameter may be …",
			"The prompt contains another word. The value none isn’t supported, because every connection is shown to the user.",
			"Leave prompt out or use one of its values."),
		redirected("response-mode-other", "invalid_request", "The only response_mode is query",
			"A library asks for fragment or form_post.",
			"Leave response_mode out."),
		redirected("request-object", "request_not_supported", "Request objects are not supported",
			"A library sends a signed request (a JWT) as request.",
			"Turn that off. To keep the parameters out of the browser, push them to /oauth/par."),
	}
}
