package testrun

import (
	"encoding/json"
	"net/http"
	"net/url"

	"fairlead/storage"
)

const (
	testPath    = "/oauth/test"
	billingPath = "/billing"
	consentPath = "/oauth/consent"
	tokenPath   = "/oauth/access_token"
	pingPath    = "/api/v1/ping"

	// mostSteps ends a run that goes in circles.
	mostSteps = 30
)

// run is one run.
type run struct {
	*Bench
	Order
	*visitor
	attempt, code, token string
	// ending is how far it came.
	ending ending
}

// connect goes through the flow as the merchant's browser does.
func (r *run) connect() {
	a := r.get(r.Link(r.ClientID, storage.NewID()))
	for len(r.steps) < mostSteps {
		next := a.location()
		switch {
		case next == nil:
			if a = r.answerPage(a); a == nil {
				return
			}
		case !r.isOwn(next):
			return
		case next.Path == CallbackPath:
			r.arrive(next)
			return
		default:
			if r.attempt == "" {
				r.attempt = r.hide(next.Query().Get("attempt"))
			}
			a = r.get(next.String())
		}
	}
}

// answerPage does on a page what the test account is for. It is nil where the merchant stays.
func (r *run) answerPage(a *answer) *answer {
	switch {
	case a.isPage(testPath):
		return r.submit(a, url.Values{"account": {string(r.Name)}})
	case a.isPage(billingPath):
		return r.submit(a, r.card())
	case a.isPage(consentPath) && r.Name == storage.TestLeavesHalfway:
		r.ending = left
	case a.isPage(consentPath) && r.Name == storage.TestDenies:
		return r.submit(a, url.Values{"decision": {"deny"}})
	case a.isPage(consentPath):
		r.ending = consented
		return r.submit(a, url.Values{"decision": {"allow"}})
	case a.path == billingPath && a.status == http.StatusUnprocessableEntity:
		r.ending = declined
	}
	return nil
}

// card is what the merchant types, of the sandbox's two cards.
func (r *run) card() url.Values {
	number := "4242424242424242"
	if r.Name == storage.TestCardDeclined {
		number = "4000000000000002"
	}
	return url.Values{"name": {string(r.Name)}, "number": {number}, "expiry": {"12/40"}, "security_code": {"123"},
		"street": {"1 Test Street"}, "city": {"Testville"}, "postal_code": {"00000"}, "country": {"US"}}
}

// arrive opens the callback and reads what came to it.
func (r *run) arrive(callback *url.URL) {
	query := callback.Query()
	r.code = r.hide(query.Get("code"))
	if query.Get("error") == "access_denied" {
		r.ending = denied
	}
	r.get(callback.String())
}

// exchange does what the partner's server does with the code.
func (r *run) exchange() {
	secret, giveBack := r.LendSecret(r.ClientID)
	defer giveBack()
	r.hide(secret)
	a := r.post(r.url(tokenPath), url.Values{"grant_type": {"authorization_code"}, "code": {r.code}, "client_id": {r.ClientID}, "client_secret": {secret}},
		http.Header{"Accept": {"application/json"}})
	var issued struct {
		Token string `json:"access_token"`
	}
	if a.status == http.StatusOK && json.Unmarshal(a.body, &issued) == nil {
		r.token = r.hide(issued.Token)
	}
}

// ping uses the token.
func (r *run) ping() {
	a := r.call(r.url(pingPath), http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer " + r.token}})
	switch {
	case a.status != http.StatusOK:
	case r.ending == consented:
		r.ending = works
	default:
		r.ending = worksAgain
	}
}
