package portal

import (
	"net/http"
	"strings"
	"unicode"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// linksAnHour is how many links are mailed to one address.
const linksAnHour = 3

// LogInPage asks for the address that a link is mailed to.
type LogInPage struct {
	web.Chrome
	Email web.Field
}

// Template names templates/portal/login.html.
func (*LogInPage) Template() string { return "portal/login" }

func logInPage(r *http.Request) *LogInPage {
	return &LogInPage{Chrome: web.Chrome{Title: "Sign in", Next: people.Next(r.URL.Query().Get("next"))},
		Email: web.Field{Name: "email", Label: "Email", Type: "email", Autocomplete: "username", MaxLength: 254}}
}

// showLogIn handles GET /partners/login.
func (h *Handlers) showLogIn(w http.ResponseWriter, r *http.Request) error {
	return h.App.Show(w, r, http.StatusOK, logInPage(r))
}

// submitLogIn handles POST /partners/login. It writes one row and looks nobody up, so that its
// timing reveals nothing; the worker that sends the mail does.
func (h *Handlers) submitLogIn(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page := logInPage(r)
	page.Email.Value = web.ReadEmail(form)
	if page.Email.Error = wrongLogIn(page.Email.Value); web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	if h.App.AllowIP(h.addresses, r) == nil {
		err = h.mailLink(r, page.Email.Value, page.Next)
	}
	if err != nil {
		return err
	}
	return &web.Redirect{To: sentPath}
}

// wrongLogIn is a sentence about what is no address, or empty. One that looks like an address is
// answered like a known one, even if no mail can be sent to it.
func wrongLogIn(email string) locale.Text {
	says := web.WrongKnownEmail(email)
	local, domain, _ := strings.Cut(email, "@")
	if says == "" && (local == "" || domain == "" || strings.ContainsFunc(email, noAddress)) {
		says = web.SayEmailMalformed
	}
	return says
}

// noAddress reports whether a character shows that a text is no address, or several.
func noAddress(c rune) bool {
	return unicode.IsSpace(c) || unicode.IsControl(c) || strings.ContainsRune(",;<>", c)
}

// mailLink has a link be mailed, unless too many have been to this address. Nobody is told so:
// they already have several links.
func (h *Handlers) mailLink(r *http.Request, email, next string) error {
	if h.App.AllowKey(h.links, storage.EmailKey(email)) != nil {
		return nil
	}
	return h.App.DB.RequestPersonLink(r.Context(), storage.PersonLinkMail{Email: email, Next: next, ExpiresAt: storage.At(h.App.DB.Now().Add(h.LinkLifetime))})
}

// SentPage is the same whether or not the address is a person's.
type SentPage struct{ web.Chrome }

// Template names templates/portal/sent.html.
func (*SentPage) Template() string { return "portal/sent" }

// showSent handles GET /partners/login/sent.
func (h *Handlers) showSent(w http.ResponseWriter, r *http.Request) error {
	return h.App.Show(w, r, http.StatusOK, &SentPage{web.Chrome{Title: "Check your email"}})
}

// logOut handles POST /partners/logout.
func (h *Handlers) logOut(w http.ResponseWriter, r *http.Request, who Person) error {
	if err := h.App.DB.EndPersonSession(r.Context(), who.ID, who.Session.ID); err != nil {
		return err
	}
	h.App.ClearSession(w, h.Sessions)
	return &web.Redirect{To: logInPath}
}
