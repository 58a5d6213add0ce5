package authz

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// answerEnded answers for an attempt that is over. A double submit or a reload
// gets the answer that the first one got, as long as that is of use.
func (h *Handlers) answerEnded(w http.ResponseWriter, r *http.Request, a storage.Attempt, asked request) error {
	page := &EndedPage{Partner: a.Partner, BackURL: homeOf(a.Callback)}
	switch a.Outcome {
	case storage.Allowed:
		again, err := h.codeAgain(r, a)
		if err != nil {
			return err
		}
		if again != "" {
			return h.redirectToClient(w, r, asked.client, a.Callback, reply{code: again, state: asked.state()})
		}
		page.Heading = "You have answered this request" // what came of it may have been undone since
		page.Text = "You allowed " + a.Partner + " to use your account. Go back to " + a.Partner + " to carry on. Connections in your account shows what is connected now, and lets you end it."
	case storage.Denied:
		if r.Method == http.MethodPost {
			p := denied()
			p.state = asked.state()
			return h.redirectToClient(w, r, asked.client, a.Callback, p)
		}
		page.Heading = "You did not connect " + a.Partner
		page.Text = "This request has been answered. If you have changed your mind, go back to " + a.Partner + " and start again."
	default:
		page.Heading = "This took too long"
		page.Text = "For your safety a request to connect an account ends after a while. Nothing has been connected, and what you have saved so far is kept: start again from " + a.Partner + ", and it will be quick."
		p := reply{problem: "access_denied", description: "The request expired before the user answered it", state: asked.state()}
		page.BackURL = h.answerURL(asked.client, a.Callback, p)
	}
	return h.showEnded(w, r, http.StatusGone, a, page)
}

// codeAgain is the code of an allowed attempt for the account that allowed it,
// while it has neither been used nor expired.
func (h *Handlers) codeAgain(r *http.Request, a storage.Attempt) (string, error) {
	if who, ok := web.IdentityOf(r); !ok || who.Account.ID != a.AccountID {
		return "", nil
	}
	for _, key := range h.CodeKeys() {
		code := codeFor(key, a.ID)
		row, err := h.App.DB.CodeByHash(r.Context(), storage.Hash(code))
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		if err != nil {
			return "", err
		}
		if row.UsedAt.IsZero() && !row.Disconnected && h.App.DB.Now().Before(row.ExpiresAt.Time) {
			return code, nil
		}
	}
	return "", nil
}

func (h *Handlers) showUnknown(w http.ResponseWriter, r *http.Request) error {
	return h.showEnded(w, r, http.StatusNotFound, storage.Attempt{}, &EndedPage{
		Heading: "We cannot find this request",
		Text:    "It may have ended some time ago. Please go back to the site that sent you here and start again.",
	})
}

// showElsewhere tells a browser that did not begin the attempt nothing of it but
// the partner's name, and gives it no way to end it.
func (h *Handlers) showElsewhere(w http.ResponseWriter, r *http.Request, a storage.Attempt) error {
	return h.showEnded(w, r, http.StatusForbidden, storage.Attempt{}, &EndedPage{
		Heading: "This request began in another browser",
		Text: "A request to connect " + a.Partner + " can only be answered in the browser that it began in, with cookies allowed. " +
			"Go back to " + a.Partner + " in this browser and start again.",
	})
}

func (h *Handlers) showEnded(w http.ResponseWriter, r *http.Request, status int, a storage.Attempt, page *EndedPage) error {
	page.Title = page.Heading
	page.Flow = flow.WithoutSteps(a)
	if a.Outcome == storage.Allowed {
		page.Flow = flow.Progress(a, "") // every step is done
	}
	return h.App.Show(w, r, status, page)
}

// homeOf is the front page of the site that a callback belongs to.
func homeOf(callback string) string {
	u, err := url.Parse(callback)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host + "/"
}
