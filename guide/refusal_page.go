package guide

import "net/http"

// pageRefusals are what the authorization endpoint shows and never redirects.
func (n Names) pageRefusals() []ErrorDoc {
	return []ErrorDoc{
		{http.StatusBadRequest, "This link from … leads to an unknown address", "The redirect_uri is not one of this partner’s callbacks: …",
			"Callbacks are compared character by character. The page names the one thing that differs, such as the closing slash, where it is one thing.",
			"Send a callback exactly as it is registered, or have the new one registered first."},
		{http.StatusBadRequest, "We do not know this partner", "No partner has this client_id. …",
			"The client_id is mistyped or cut off, or belongs to another installation.",
			"Compare it with the one that you were given: partner_ and hex digits."},
		{http.StatusBadRequest, "This link is incomplete", "The client_id parameter is required. …",
			"The link has no client_id, or an empty one: often a variable that is not set where the link is built.",
			"Send it in every link, also beside a request_uri."},
		{http.StatusBadRequest, "This link is damaged", "The query cannot be parsed. …",
			"A value stands in the link without being encoded, for example a state with a % or a ; in it.",
			"Build the link with the functions of your language: URLSearchParams, urlencode, http_build_query, url.Values."},
		{http.StatusBadRequest, "This link is damaged", "The … parameter is repeated. Send it once.",
			"client_id, redirect_uri or request_uri is there twice, and two readers could understand the link differently.",
			"Look for code that adds parameters to a link that has them already."},
		{http.StatusBadRequest, "… cannot connect accounts at the moment", "This partner is suspended. …",
			"Your access has been suspended. Until it is resumed your tokens rest too.",
			"Write to partner support."},
		{http.StatusBadRequest, "This link has expired", "The request_uri is unknown, has been used or has expired. …",
			"A pushed request is good for " + n.PushedLifetime + " and for one browser.",
			"Push a request when the user clicks, not when you draw the page with the link."},
		{http.StatusNotFound, "We cannot find this request", "It may have ended some time ago. …",
			"Somebody came back to a page of the flow long after it had ended, for example by a bookmark.",
			"Let people start from your link again."},
		{http.StatusForbidden, "This request began in another browser", "A request to connect … can only be answered in the browser that it began in, …",
			"The address of a page of the flow was sent to somebody else, or the browser keeps no cookies.",
			"Send your users your own link, never one that they were led to. Open it in a real browser, not in a web view that forgets cookies."},
		{http.StatusGone, "This took too long", "For your safety a request to connect an account ends after a while. …",
			"The flow was not finished within " + n.AttemptLifetime + ".",
			"Nothing: what was saved is kept, and starting again from your link is quick."},
		{http.StatusTooManyRequests, "Too many attempts", "Please wait … and try again.",
			"Very many attempts began at one address in a short time.",
			"Send the link to browsers alone; do not let a monitor or a crawler follow it."},
	}
}
