package guide

import "net/http"

// callbackErrors are the errors that the authorization endpoint sends to the callback.
func callbackErrors() []ErrorDoc {
	redirected := func(code, message, cause, fix string) ErrorDoc {
		return ErrorDoc{http.StatusFound, code, message, cause, fix}
	}
	return []ErrorDoc{
		redirected("access_denied", "The user denied your request",
			"The user pressed “Deny”.",
			"Show what works without the connection, and your link for later. This isn’t an error to report."),
		redirected("access_denied", "The request expired before the user answered it",
			"The user took too long and then followed the link back to you. They didn’t decline.",
			"Say that the request expired, and show your link again."),
		redirected("access_denied", "The request was refused before the user answered it",
			"Your access or your callback changed while the user was connecting.",
			"Show your link again."),
		redirected("invalid_request", "The state parameter is required",
			"The link has no state, or an empty one.",
			"Send a fresh random state in every link. It protects your users from strangers’ codes."),
		redirected("invalid_request", "The state parameter is longer than 1024 bytes",
			"The state carries data.",
			"Keep the data in the session and send a random key to it."),
		redirected("invalid_request", "The … parameter is repeated",
			"The link contains a parameter twice.",
			"Look for code that adds parameters to a link that already has them."),
		redirected("invalid_request", "The response_type parameter is required; its value is code",
			"The link has no response_type.",
			"Add response_type=code."),
		redirected("unsupported_response_type", "The only response_type is code",
			"The link asks for a token in the browser (the implicit grant) or for an id_token.",
			"Request a code and exchange it on your server."),
		redirected("invalid_scope", "The only scope is *",
			"The link asks for another service’s scope, or the * was lost or encoded twice.",
			"Send scope=* or leave it out."),
		redirected("invalid_request", "The only code_challenge_method is S256",
			"The method is plain, or is missing next to a code_challenge.",
			"Send code_challenge_method=S256 and the SHA-256 hash of the verifier."),
		redirected("invalid_request", "The code_challenge parameter is required with code_challenge_method",
			"The link has the method without the challenge.",
			"Send both or neither."),
		redirected("invalid_request", "The code_challenge parameter is not a base64url-encoded SHA-256 hash of 43 characters",
			"The challenge is the verifier itself, is hex, or ends with the = of base64.",
			"Hash the verifier, then encode the 32 bytes in base64url without =."),
		redirected("invalid_request", "The prompt parameter may be …",
			"The prompt contains another word. The value none isn’t supported, because every connection is shown to the user.",
			"Leave prompt out or use one of its values."),
		redirected("invalid_request", "The only response_mode is query",
			"A library asks for fragment or form_post.",
			"Leave response_mode out."),
		redirected("request_not_supported", "Request objects are not supported",
			"A library sends a signed request (a JWT) as request.",
			"Turn that off. To keep the parameters out of the browser, push them to /oauth/par."),
	}
}
