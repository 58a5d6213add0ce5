package web

import "net/http"

// Verified reports whether the account's owner has shown that they read the mail of its
// address. Who has not makes no API keys and sets up no second step and no passkey:
// handlers answer [NotVerified].
func (who Identity) Verified() bool { return !who.Account.EmailVerifiedAt.IsZero() }

// NotVerified is the answer to a person who has to verify their email first.
func NotVerified() *Error {
	return &Error{Status: http.StatusUnprocessableEntity, Heading: "Email not verified", Text: "Please verify your email first.",
		BackURL: "/account/verify-email", BackLabel: "Verify your email"}
}
