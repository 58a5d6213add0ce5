package event

import (
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// TestBody is how a test went, as programs see it.
type TestBody struct {
	OK            bool          `json:"ok"`
	Token         *TokenStep    `json:"token"`
	Delivery      *DeliveryStep `json:"delivery"`
	SigningSecret string        `json:"signing_secret,omitempty"`
}

// TokenStep is how asking for a token went.
type TokenStep struct {
	OK         bool    `json:"ok"`
	Error      *string `json:"error"`
	DurationMS int64   `json:"duration_ms"`
}

// DeliveryStep is how the post went.
type DeliveryStep struct {
	OK           bool    `json:"ok"`
	Status       *int    `json:"status"`
	Error        *string `json:"error"`
	Detail       *string `json:"detail"`
	DurationMS   int64   `json:"duration_ms"`
	ResponseBody string  `json:"response_body"`
}

// ShowTest is how a test went, as programs see it.
func ShowTest(r TestResult) TestBody {
	b := TestBody{OK: r.OK(), SigningSecret: r.Secret}
	if t := r.Token; t != nil {
		b.Token = &TokenStep{t.Failure == "", orNull(t.Detail), t.Took.Milliseconds()}
	}
	if d := r.Delivery; d != nil {
		b.Delivery = &DeliveryStep{d.Failure == "", statusOrNull(d.Status), orNull(string(d.Failure)), orNull(d.Detail), d.Took.Milliseconds(), d.Body}
	}
	return b
}

func statusOrNull(status int) *int {
	if status == 0 {
		return nil
	}
	return &status
}

func (h *API) testNew(w http.ResponseWriter, r *http.Request, c caller) error {
	o, err := readObject(r)
	if err != nil {
		return err
	}
	trial := Trial{Change: takeChange(o)}
	trial.Change.SigningSecret = o.text("signing_secret")
	return h.test(w, r, c, o, trial)
}

func (h *API) testSaved(w http.ResponseWriter, r *http.Request, c caller) error {
	p, err := h.find(r, c)
	if err != nil {
		return err
	}
	o, err := readObject(r)
	if err != nil {
		return err
	}
	return h.test(w, r, c, o, Trial{EndpointID: p.ID})
}

// test reads the rest of a body and sends a test.
func (h *API) test(w http.ResponseWriter, r *http.Request, c caller, o object, trial Trial) error {
	if what := o.text("type"); what != nil {
		trial.Type = storage.EventType(*what)
	}
	if err := o.finish(); err != nil {
		return err
	}
	web.LeaveGate(r.Context()) // others need not wait for the receiver
	result, err := h.Registry.Test(r.Context(), c.Owner, trial)
	if err != nil {
		return refusalOf(err)
	}
	return web.JSON(w, http.StatusOK, ShowTest(result))
}
