package account

import (
	"net/http"

	"fairlead/web"
)

// What people are told, beside a field or above the form.
const (
	sayCorrect = "Please correct the marked fields."

	sayNameMissing     = "Please enter your full name."
	sayTextLong        = "Please use at most 200 characters."
	sayTextUnreadable  = "This contains characters that we cannot show. Please type it again."
	sayEmailMissing    = "Please enter your email."
	sayEmailMalformed  = "This is not an email address. It should look like name@example.com."
	sayEmailLong       = "This email address is too long. The longest that works has 254 characters."
	sayEmailUnclear    = "This email address contains an invisible or unusual character. Please type it again."
	sayEmailTaken      = "There is already an account with this email."
	sayPasswordMissing = "Please enter a password."

	sayPasswordUnreadable = "This password contains something that is not a character. Please choose another one."
	sayPasswordShort      = "This password is too short. Please use 8 characters or more."
	sayPasswordLong       = "This password is too long. Please use at most 128 characters."
	sayPasswordCommon     = "This password is too common. Please choose one that is harder to guess."
	sayPasswordEmail      = "This password is made of your email. Please choose one that is harder to guess."
	sayPasswordCompany    = "This password is made of your company's name. Please choose one that is harder to guess."
	sayPasswordName       = "This password is made of your name. Please choose one that is harder to guess."
	sayPasswordBrand      = "This password is made of our name. Please choose one that is harder to guess."

	hintPassword = "8 characters or more. A few words in a row are easy to remember and hard to guess."
)

// mismatch is the one answer to a log-in that is wrong in any way.
func mismatch() *web.Error {
	return &web.Error{Status: http.StatusUnauthorized, Heading: "Log-in refused",
		Text: "That email and password do not match. Please try again."}
}

// suspended is told only to who knows the password.
func suspended() *web.Error {
	return &web.Error{Status: http.StatusForbidden, Heading: "Log-in refused",
		Text: "This account is suspended. Please contact support."}
}

// cutOff answers a link without its secret.
func cutOff(forgot string) *web.Error {
	return &web.Error{Status: http.StatusBadRequest, Heading: "This link is incomplete",
		Text:    "Part of it is missing. Please copy the whole link from the message, or ask for a new one.",
		BackURL: forgot, BackLabel: "Ask for a new link"}
}

// linkOver answers a link that was used, has expired or never was, all alike.
func linkOver(forgot string) *web.Error {
	return &web.Error{Status: http.StatusGone, Heading: "This link no longer works",
		Text: "A link to choose a new password works once, for an hour, and only until the password changes. " +
			"If you have just chosen one, log in with it; otherwise ask for a new link.",
		BackURL: forgot, BackLabel: "Ask for a new link"}
}
