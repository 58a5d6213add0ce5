package factor

import (
	"errors"
	"net/http"

	"fairlead/web"
)

// OfferLogIn answers the options of a ceremony to log in. They depend on nothing that was
// typed: any passkey for this host will do.
func (c *Checker) OfferLogIn(w http.ResponseWriter, r *http.Request) error {
	if err := c.App.AllowIP(c.Challenges, r); err != nil {
		return err
	}
	relyingParty, err := c.relyingParty()
	if err != nil {
		return err
	}
	options, session, err := relyingParty.BeginDiscoverableLogin()
	if err != nil {
		return err
	}
	return c.offer(w, r, challenge{Purpose: ToLogIn, Value: session.Challenge}, options.Response)
}

// OfferOwn answers the options of a ceremony that only somebody's own passkeys can complete.
func (c *Checker) OfferOwn(w http.ResponseWriter, r *http.Request, purpose Purpose, who Owner) error {
	if err := c.App.AllowIP(c.Challenges, r); err != nil {
		return err
	}
	relyingParty, err := c.relyingParty()
	if err != nil {
		return err
	}
	user, err := c.userOf(r, who)
	if err != nil {
		return err
	}
	if len(user.passkeys) == 0 {
		return web.NotFound()
	}
	options, session, err := relyingParty.BeginLogin(user)
	if err != nil {
		return err
	}
	return c.offer(w, r, challenge{Purpose: purpose, OwnerID: who.ID, Value: session.Challenge}, options.Response)
}

// WhyUnanswered is why a form has no answer: the script got no challenge, perhaps because
// there were too many.
func (c *Checker) WhyUnanswered(r *http.Request, refused *web.Error) *web.Error {
	var limited *web.Error
	if err := c.App.AllowIP(c.Challenges, r); errors.As(err, &limited) {
		return limited
	}
	return refused
}
