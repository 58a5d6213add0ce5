package portal

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"fairlead/audit"
	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// ApplicationPage shows an applicant where their application stands.
type ApplicationPage struct {
	web.Chrome
	storage.Application
	// Where says where it stands.
	Where     string
	Questions []storage.Question
	Token     string
	Answer    web.Field
}

// Template names templates/portal/application.html.
func (*ApplicationPage) Template() string { return "portal/application" }

// IsAsked reports whether support waits for an answer.
func (p *ApplicationPage) IsAsked() bool { return p.State == storage.ApplicationAsked }

// standing says where applications in a state stand.
var standing = map[storage.ApplicationState]string{
	storage.ApplicationOpen:      "Waiting for support",
	storage.ApplicationAsked:     "Waiting for you",
	storage.ApplicationApproved:  "Approved",
	storage.ApplicationDeclined:  "Declined",
	storage.ApplicationWithdrawn: "Withdrawn",
}

// showApplication handles GET /partners/application, the URL of mailed links.
func (h *Handlers) showApplication(w http.ResponseWriter, r *http.Request) error {
	page, err := h.applicationPage(r.Context(), r.URL.Query().Get("token"))
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) applicationPage(ctx context.Context, token string) (*ApplicationPage, error) {
	a, err := h.App.DB.ApplicationByLink(ctx, storage.Hash(token))
	if errors.Is(err, storage.ErrNotFound) {
		return nil, refused(http.StatusGone, "This link no longer works", "It expired 30 days after the decision. If you have questions, contact support.")
	}
	if err != nil {
		return nil, err
	}
	page := &ApplicationPage{Chrome: web.Chrome{Title: "Application %s", TitleArgs: []any{a.Number}}, Application: a, Where: standing[a.State], Token: token,
		Answer: web.Field{Name: "answer", Label: "Your answer", Type: "textarea"}}
	page.Questions, err = h.App.DB.Questions(ctx, a.Number)
	return page, err
}

// submitApplication handles POST /partners/application: the answer to support's question.
func (h *Handlers) submitApplication(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	token := form.Get("token")
	page, err := h.applicationPage(r.Context(), token)
	if err != nil {
		return err
	}
	page.Answer.Value = form.Get("answer")
	r = h.by(r, audit.Applicant)
	err = h.Applications.Answer(r.Context(), page.Number, page.Answer.Value)
	var invalid *partner.Invalid
	switch {
	case errors.Is(err, storage.ErrConflict):
		return h.showAnswered(w, r, token)
	case errors.As(err, &invalid):
		page.Answer.Error = invalid.Sentence()
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	case err != nil:
		return err
	}
	return h.App.RedirectWith(w, web.WithQuery(applicationPath, url.Values{"token": {token}}), "Your answer was sent.")
}

// showAnswered says that there is nothing to answer, with where the application stands now.
func (h *Handlers) showAnswered(w http.ResponseWriter, r *http.Request, token string) error {
	page, err := h.applicationPage(r.Context(), token)
	if err != nil {
		return err
	}
	page.Alert = locale.Text("There’s no open question right now.").With()
	return h.App.Show(w, r, http.StatusConflict, page)
}
