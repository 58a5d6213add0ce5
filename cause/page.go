package cause

import "net/http"

// The errors that are shown as a page.
const (
	CallbackUnregistered ID = "callback-unregistered"
	ClientUnknown        ID = "client-unknown"
	ClientMissing        ID = "client-missing"
	QueryMalformed       ID = "query-malformed"
	ParameterRepeated    ID = "parameter-repeated"
	ClientSuspended      ID = "client-suspended"
	RequestURIExpired    ID = "request-uri-expired"
	AttemptUnknown       ID = "attempt-unknown"
	OtherBrowser         ID = "other-browser"
	AttemptExpired       ID = "attempt-expired"
	TooManyAttempts      ID = "too-many-attempts"
)

// pages are the errors that the authorization endpoint shows as a page.
func pages() []Refusal {
	return []Refusal{
		{CallbackUnregistered, http.StatusBadRequest, "…’s link has an unregistered return address", "The redirect_uri is not one of this partner’s callbacks: …",
			"The redirect_uri isn’t a registered callback. Callbacks are compared character by character, including a trailing slash.",
			"Send a callback exactly as it is registered, or register the new one first."},
		{ClientUnknown, http.StatusBadRequest, "Unknown partner", "No partner has this client_id. …",
			"The client_id is mistyped, cut off, or belongs to another environment.",
			"Compare it with the one you were given: partner_ followed by hex digits."},
		{ClientMissing, http.StatusBadRequest, "This link is incomplete", "The client_id parameter is required. …",
			"The link has no client_id, or an empty one. Often a variable isn’t set where the link is built.",
			"Send client_id in every link, even with a request_uri."},
		{QueryMalformed, http.StatusBadRequest, "This link is damaged", "The query cannot be parsed. …",
			"A value isn’t encoded, for example a state that contains %.",
			"Build the link with your language’s URL functions: URLSearchParams, urlencode, http_build_query, url.Values."},
		{ParameterRepeated, http.StatusBadRequest, "This link is damaged", "The … parameter is repeated. Send it once.",
			"client_id, redirect_uri or request_uri is in the link twice, so its meaning is ambiguous.",
			"Look for code that adds parameters to a link that already has them."},
		{ClientSuspended, http.StatusBadRequest, "… can’t connect accounts right now", "This partner is suspended. …",
			"Your access is suspended. Your tokens don’t work until it is resumed.",
			"Contact partner support. Keep your tokens."},
		{RequestURIExpired, http.StatusBadRequest, "This link has expired", "The request_uri is unknown, has been used, or has expired. …",
			"A pushed request is valid for a short time (expires_in says how long) and in one browser.",
			"Push the request when the user clicks, not when you render the page."},
		{AttemptUnknown, http.StatusNotFound, "We can’t find this request", "It may have expired a while ago. …",
			"The user opened a page of the flow long after the flow ended, for example from a bookmark.",
			"Have users start from your link again."},
		{OtherBrowser, http.StatusForbidden, "This request began in another browser", "Finish connecting … in the browser where you started, …",
			"Someone shared the URL of a page of the flow, or the browser doesn’t keep cookies.",
			"Give each user your own link. Open it in a browser, not in a web view that drops cookies."},
		{AttemptExpired, http.StatusGone, "This request has expired", "Nothing was connected, but what you saved is still here. …",
			"The flow wasn’t finished within " + lifetime + ".",
			"Have the user start from your link again. What they entered is saved, so it is quick."},
		{TooManyAttempts, http.StatusTooManyRequests, "Too many attempts", "Please wait … and try again.",
			"A very large number of requests started at one IP address in a short time.",
			"Send your link to browsers only. Keep monitors and crawlers away from it."},
	}
}
