package guide

import "net/http"

// callbackRefusals are what the authorization endpoint tells the callback.
func callbackRefusals() []ErrorDoc {
	mistake := func(code, says, why, cure string) ErrorDoc {
		return ErrorDoc{http.StatusFound, code, says, why, cure}
	}
	return []ErrorDoc{
		mistake("access_denied", "The user denied your request",
			"The user pressed “Deny”.",
			"Respect it: show what your product can do without the connection, and your link again. It is not an error to alarm anybody about."),
		mistake("access_denied", "The request expired before the user answered it",
			"The user took too long and then followed the link back to you.",
			"Offer your link again."),
		mistake("invalid_request", "The state parameter is required",
			"The link has no state, or an empty one.",
			"Send a fresh random one in every link: it is what keeps a stranger’s code out of your user’s session."),
		mistake("invalid_request", "The state parameter is longer than 1024 bytes",
			"You carry data in the state.",
			"Keep the data in the session and send a random key to it."),
		mistake("invalid_request", "The … parameter is repeated",
			"A parameter is in the link twice.",
			"Look for code that adds parameters to a link that has them already."),
		mistake("invalid_request", "The response_type parameter is required; its value is code",
			"The link has no response_type.",
			"Add response_type=code."),
		mistake("unsupported_response_type", "The only response_type is code",
			"The link asks for a token in the browser (the implicit grant) or for an id_token.",
			"Ask for code, and exchange it on your server."),
		mistake("invalid_scope", "The only scope is *",
			"The link asks for a scope of another service, or the * got lost or was encoded twice.",
			"Send scope=* or leave it out."),
		mistake("invalid_request", "The only code_challenge_method is S256",
			"The method is plain, or missing beside a code_challenge.",
			"Send code_challenge_method=S256 and the SHA-256 hash of the verifier."),
		mistake("invalid_request", "The code_challenge parameter is required with code_challenge_method",
			"The method is there and the challenge is not.",
			"Send both or neither."),
		mistake("invalid_request", "The code_challenge parameter is not a base64url-encoded SHA-256 hash of 43 characters",
			"The challenge is the verifier itself, is hex, or has the = that base64 puts at its end.",
			"Hash first, then encode the 32 bytes in base64url without =."),
		mistake("invalid_request", "The prompt parameter may be login, create or consent",
			"The prompt has another word in it. none is not offered: nobody is connected unseen.",
			"Leave it out, or send one of the three."),
		mistake("invalid_request", "The only response_mode is query",
			"A library asks for fragment or form_post.",
			"Leave response_mode out."),
		mistake("request_not_supported", "Request objects are not supported",
			"A library sends a signed request (a JWT) in request.",
			"Switch that off. To keep the parameters out of the browser, push them to /oauth/par."),
	}
}
