package event

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const (
	sayMadeBefore      locale.Text = "This has already been done. If you did not copy the signing secret, roll it."
	sayFormOutdated    locale.Text = "This page was open for too long. Please send the form again."
	sayTooMany         locale.Text = "You have 20 webhook endpoints, which is the maximum. Please delete one first."
	headingNotAdded    locale.Text = "Endpoint not added"
	sayEndpointSaved   locale.Text = "Saved."
	hintEvents         locale.Text = "Types or patterns such as connection.*, separated by spaces, commas or line breaks."
	hintEvent          locale.Text = "What “Send test event” sends. It is not saved."
	hintSecret         locale.Text = "It is stored encrypted and never shown again."
	hintSecretIsKept   locale.Text = "Leave this empty to keep the one you entered."
	fieldURL                       = "url"
	buttonTest                     = "test"
	defaultOfNewEvents             = "*"
)

// FormPage is the form for an endpoint.
type FormPage struct {
	web.Chrome
	Place
	Action, Back                                               string
	URL, Description, Events                                   web.Field
	ClientID, ClientSecret, TokenURL, ClientAuth, Scope, Event web.Field
	OAuth                                                      bool
	Form                                                       string // a sealed [formDraft]
	Own, Others                                                []storage.EventType
	Test                                                       *TestView
}

// Template names templates/event/form.html.
func (*FormPage) Template() string { return "event/form" }

func (h *Pages) formPage(at Place, title locale.Text, p storage.Endpoint) *FormPage {
	f := &FormPage{Chrome: web.Chrome{Title: title}, Place: at, Action: at.Base + "/new", Back: at.Base, OAuth: p.ClientID != "", Event: eventField(at),
		URL:          web.Field{Name: fieldURL, Label: "URL", Type: "url", Value: p.URL, Autocomplete: "off"},
		Description:  web.Field{Name: "description", Label: "Description (optional)", Value: p.Description, Autocomplete: "off", Optional: true},
		Events:       web.Field{Name: "events", Label: "Events", Type: "textarea", Value: strings.Join(p.Events, "\n"), Hint: hintEvents, Autocomplete: "off"},
		ClientID:     web.Field{Name: "client_id", Label: "Client ID", Value: p.ClientID, Autocomplete: "off"},
		ClientSecret: web.Field{Name: "client_secret", Label: "Secret token", Type: "password", Hint: hintSecret, Autocomplete: "off"},
		TokenURL:     web.Field{Name: "token_url", Label: "Token URL", Type: "url", Value: p.TokenURL, Autocomplete: "off"},
		ClientAuth: web.Field{Name: "client_auth", Label: "Client authentication", Type: "select", Value: p.ClientAuth, Options: []web.Option{
			{Value: "body", Text: "In the body"}, {Value: "basic", Text: "HTTP Basic"}, {Value: "json", Text: "As JSON"}}},
		Scope: web.Field{Name: "scope", Label: "Scope (optional)", Value: p.Scope, Autocomplete: "off", Optional: true},
	}
	f.Event.Hint = hintEvent
	for _, t := range Types() {
		if t.HeardBy(at.Owner.Kind) {
			f.Own = append(f.Own, t)
		} else {
			f.Others = append(f.Others, t)
		}
	}
	if p.ID != "" {
		f.Action, f.Back = at.Of(p.ID)+"/edit", at.Of(p.ID)
	}
	return f
}

// eventField chooses what a test sends.
func eventField(at Place) web.Field {
	f := web.Field{Name: "type", Label: "Event to send", Type: "select", Options: []web.Option{{Value: string(storage.TypeWebhookTest), Label: string(storage.TypeWebhookTest)}}}
	for _, t := range Types() {
		if t.HeardBy(at.Owner.Kind) {
			f.Options = append(f.Options, web.Option{Value: string(t), Label: string(t)})
		}
	}
	return f
}

// fill reads what was typed.
func (f *FormPage) fill(form url.Values) {
	f.URL.Value, f.Description.Value, f.Events.Value = web.Line(form, fieldURL), norm.NFC.String(web.Line(form, "description")), form.Get("events")
	f.OAuth = form.Get("oauth") != ""
	f.ClientID.Value, f.TokenURL.Value = form.Get("client_id"), web.Line(form, "token_url")
	f.ClientAuth.Value, f.Scope.Value, f.Event.Value = form.Get("client_auth"), web.Line(form, "scope"), form.Get("type")
}

// change is what was typed, with a client secret if there is one.
func (f *FormPage) change(before storage.Endpoint, secret string) Change {
	c := Change{Description: &f.Description.Value, NoOAuth: !f.OAuth, Events: SplitPatterns(f.Events.Value)}
	if f.URL.Value != before.URL || before.URL == "" {
		c.URL = &f.URL.Value
	}
	if f.OAuth {
		c.OAuth = &OAuthChange{ClientID: &f.ClientID.Value, TokenURL: &f.TokenURL.Value, ClientAuth: &f.ClientAuth.Value, Scope: &f.Scope.Value}
		if secret != "" {
			c.OAuth.ClientSecret = &secret
		}
	}
	return c
}

// showNew handles GET /account/webhooks/new.
func (h *Pages) showNew(w http.ResponseWriter, r *http.Request, at Place) (err error) {
	f := h.formPage(at, "Add endpoint", storage.Endpoint{Events: storage.Patterns{defaultOfNewEvents}})
	if f.Form, err = h.seal(h.newDraft(at, storage.NewEndpointID())); err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, f)
}

// submitNew handles POST /account/webhooks/new.
func (h *Pages) submitNew(w http.ResponseWriter, r *http.Request, at Place) error {
	return h.submit(w, r, at, h.formPage(at, "Add endpoint", storage.Endpoint{}), storage.Endpoint{})
}

// showEdit handles GET /account/webhooks/{endpoint}/edit.
func (h *Pages) showEdit(w http.ResponseWriter, r *http.Request, at Place) error {
	p, err := h.endpoint(r, at)
	if err != nil {
		return err
	}
	f := h.formPage(at, "Edit endpoint", p)
	if f.OAuth {
		f.ClientSecret.Hint = hintSecretIsKept
	}
	if f.Form, err = h.seal(h.newDraft(at, p.ID)); err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, f)
}

// submitEdit handles POST /account/webhooks/{endpoint}/edit.
func (h *Pages) submitEdit(w http.ResponseWriter, r *http.Request, at Place) error {
	p, err := h.endpoint(r, at)
	if err != nil {
		return err
	}
	return h.submit(w, r, at, h.formPage(at, "Edit endpoint", p), p)
}

// submit tests or saves what was typed. before has no ID if it is a new endpoint.
func (h *Pages) submit(w http.ResponseWriter, r *http.Request, at Place, f *FormPage, before storage.Endpoint) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	f.fill(form)
	d, ok := h.unseal(form.Get("form"), at)
	if !ok || before.ID != "" && d.EndpointID != before.ID {
		d = h.newDraft(at, before.ID)
		if before.ID == "" {
			d.EndpointID = storage.NewEndpointID()
		}
		ok = false
	}
	if typed := form.Get("client_secret"); typed != "" && len(typed) <= longestCredential {
		d.Client = typed
	}
	if d.Client != "" || before.ClientID != "" {
		f.ClientSecret.Hint = hintSecretIsKept
	}
	if f.Form, err = h.seal(d); err != nil {
		return err
	}
	if !ok {
		return h.App.ShowRefused(w, r, &web.Error{Status: http.StatusUnprocessableEntity, Heading: headingNotAdded, Text: sayFormOutdated}, f)
	}
	secret := d.Client
	if typed := form.Get("client_secret"); typed != "" {
		secret = typed
	}
	change := f.change(before, secret)
	if form.Get("action") == buttonTest {
		return h.testForm(w, r, at, f, before, change, d)
	}
	return h.save(w, r, at, f, before, change, d)
}

func (h *Pages) save(w http.ResponseWriter, r *http.Request, at Place, f *FormPage, before storage.Endpoint, change Change, d formDraft) (err error) {
	if before.ID != "" {
		if _, err = h.Registry.Update(r.Context(), before.ID, change); err == nil {
			return h.App.RedirectWith(w, at.Of(before.ID), sayEndpointSaved)
		}
		return h.refused(w, r, f, web.OrNotFound(err))
	}
	change.id, change.secretID, change.SigningSecret, change.from = d.EndpointID, d.SecretID, &d.Signing, h.App.Device(r)
	_, _, err = h.Registry.Create(r.Context(), at.Owner, change)
	if err != nil && !errors.Is(err, storage.ErrSpent) {
		return h.refused(w, r, f, err)
	}
	return h.showSecret(w, r, at, d)
}

// refused shows the form again with what is wrong.
func (h *Pages) refused(w http.ResponseWriter, r *http.Request, f *FormPage, err error) error {
	if errors.Is(err, ErrFull) {
		err = &web.Error{Status: http.StatusUnprocessableEntity, Heading: headingNotAdded, Text: sayTooMany}
	}
	wrong, ok := AsInvalid(err)
	if !ok {
		if refused := web.ErrorOf(err); refused != nil && refused.Status != http.StatusNotFound {
			return h.App.ShowRefused(w, r, refused, f)
		}
		return err
	}
	for name, field := range map[string]*web.Field{"url": &f.URL, "description": &f.Description, "events": &f.Events, "oauth.client_id": &f.ClientID,
		"oauth.client_secret": &f.ClientSecret, "oauth.token_url": &f.TokenURL, "oauth.client_auth": &f.ClientAuth, "oauth.scope": &f.Scope, "type": &f.Event} {
		field.Error = wrong.Of(name)
	}
	if i := slices.IndexFunc(f.ClientAuth.Options, func(o web.Option) bool { return o.Value == f.ClientAuth.Value }); i < 0 {
		f.ClientAuth.Value = "body"
	}
	return h.App.Show(w, r, http.StatusUnprocessableEntity, f)
}
