package event

import (
	"net/http"
	"strconv"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// TestView says how a test went.
type TestView struct {
	OK    bool
	Steps []StepView
}

// StepView is how one request of a test went. Detail says more of a failure, in English.
type StepView struct {
	OK     bool
	Says   locale.Message
	Detail string
	Body   string
}

func testView(r TestResult) *TestView {
	v := &TestView{OK: r.OK()}
	if s := r.Token; s != nil {
		step := StepView{OK: s.Failure == "", Says: locale.Text("The Token URL returned a token.").With()}
		if s.Failure != "" {
			step.Says, step.Detail = locale.Text("The Token URL returned no token, so nothing was sent to the endpoint.").With(), s.Detail
		}
		v.Steps = append(v.Steps, step)
	}
	if s := r.Delivery; s != nil {
		step := StepView{OK: s.Failure == "", Says: deliverySays(*s), Body: s.Body}
		if s.Failure != "" && s.Status == 0 {
			step.Detail = s.Detail
		}
		v.Steps = append(v.Steps, step)
	}
	return v
}

func deliverySays(s TestStep) locale.Message {
	switch {
	case s.Status != 0:
		return locale.Text("The endpoint returned %s.").With(strconv.Itoa(s.Status))
	case s.Failure == FailedTimeout:
		return locale.Text("The endpoint did not answer in time.").With()
	case s.Failure == FailedAddress:
		return locale.Text("The endpoint’s address isn’t allowed.").With()
	}
	return locale.Text("The endpoint could not be reached.").With()
}

func statusFor(v *TestView) int {
	if v.OK {
		return http.StatusOK
	}
	return http.StatusUnprocessableEntity
}

// try sends a test. Others need not wait for the receiver.
func (h *Pages) try(r *http.Request, at Place, trial Trial) (TestResult, error) {
	if err := h.App.DB.CheckSession(r.Context()); err != nil {
		return TestResult{}, err
	}
	web.LeaveGate(r.Context())
	return h.Registry.Test(r.Context(), at.Owner, trial)
}

// testForm sends a test of what was typed, and saves nothing.
func (h *Pages) testForm(w http.ResponseWriter, r *http.Request, at Place, f *FormPage, before storage.Endpoint, change Change, d formDraft) error {
	if before.ID == "" {
		change.SigningSecret = &d.Signing
	}
	result, err := h.try(r, at, Trial{EndpointID: before.ID, Change: change, Type: storage.EventType(f.Event.Value)})
	if err != nil {
		return h.refused(w, r, f, web.OrNotFound(err))
	}
	f.Test = testView(result)
	return h.App.Show(w, r, statusFor(f.Test), f)
}

// test handles POST /account/webhooks/{endpoint}/test.
func (h *Pages) test(w http.ResponseWriter, r *http.Request, at Place) error {
	p, err := h.endpoint(r, at)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.endpointPage(r, at, p)
	if err != nil {
		return err
	}
	page.Event.Value = form.Get("type")
	result, err := h.try(r, at, Trial{EndpointID: p.ID, Type: storage.EventType(page.Event.Value)})
	if wrong, ok := AsInvalid(err); ok {
		page.Event.Error = wrong.Of("type")
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	if refused := web.ErrorOf(err); refused != nil {
		return h.App.ShowRefused(w, r, refused, page)
	}
	if err != nil {
		return web.OrNotFound(err)
	}
	page.Test = testView(result)
	return h.App.Show(w, r, statusFor(page.Test), page)
}
