package staff

import (
	"net/http"

	"fairlead/locale"
	"fairlead/web"
)

const tokensPath = "/staff/tokens"

const sayTokenMissing locale.Text = "Please enter a token or secret."

// TokensPage says what somebody's token or secret is.
type TokensPage struct {
	web.Chrome
	Token web.Field
	Found *Found // nil before anything is looked up
}

// Template names templates/staff/tokens.html.
func (*TokensPage) Template() string { return "staff/tokens" }

func newTokensPage() *TokensPage {
	return &TokensPage{Chrome: web.Chrome{Title: "Tokens"},
		Token: web.Field{Name: "token", Label: "Token or secret", Autocomplete: "off"}}
}

// showTokens handles GET /staff/tokens.
func (h *Handlers) showTokens(w http.ResponseWriter, r *http.Request, _ Person) error {
	return h.App.Show(w, r, http.StatusOK, newTokensPage())
}

// submitTokens handles POST /staff/tokens.
func (h *Handlers) submitTokens(w http.ResponseWriter, r *http.Request, who Person) error {
	if err := h.App.AllowKey(h.lookUps, who.ID); err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	typed := web.Line(form, "token")
	if typed == "" {
		page := newTokensPage()
		page.Token.Error = sayTokenMissing
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	return h.lookUp(w, r, who, typed)
}

// lookUp answers at once, without a redirect, and never shows what was typed.
func (h *Handlers) lookUp(w http.ResponseWriter, r *http.Request, who Person, typed string) (err error) {
	page := newTokensPage()
	if page.Found, err = h.inspect(r.Context(), who, typed); err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}
