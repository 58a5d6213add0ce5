package main

import (
	"net/http"

	"fairlead/web"
)

func webStates() []state {
	return []state{
		{"error-not-found", "no such page", without(outside("/nothing-here", "Page not found")), errorPage(web.ErrorPage{
			Status: http.StatusNotFound, Heading: "There is no page here",
			Text:    "The address may be mistyped, or the page may have moved.",
			BackURL: "/account", BackLabel: "Go to your account",
		})},
		{"error-inside", "something broke, and the id helps to find out what", outside("/signup", "Something went wrong"), errorPage(web.ErrorPage{
			Status: http.StatusInternalServerError, Heading: "Something went wrong on our side",
			Text: "We have made a note of it. Please try again in a moment. If it happens again, tell support the id below.",
		})},
		{"error-in-flow", "something broke during an attempt", inFlow("/billing", "Something went wrong", atBilling), errorPage(web.ErrorPage{
			Status: http.StatusServiceUnavailable, Heading: "We cannot save anything just now",
			Text:    "Nothing is lost. Please try again in a moment.",
			BackURL: "/billing", BackLabel: "Try again",
		})},
		{"error-limited", "too many requests", without(outside("/login", "Too many tries")), errorPage(web.ErrorPage{
			Status: http.StatusTooManyRequests, Heading: "That was a little too fast",
			Text: "There were too many tries from your network in a short time. Please wait a minute and try again.",
		})},
	}
}

func errorPage(p web.ErrorPage) func(web.Chrome) web.View {
	return func(c web.Chrome) web.View {
		p.Chrome = c
		return &p
	}
}

// without takes the request id away, as on a page that is nobody's fault.
func without(c web.Chrome) web.Chrome {
	c.RequestID = ""
	return c
}
