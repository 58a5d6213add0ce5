package staff

import (
	"net/http"

	"fairlead/web"
)

// TokensPage says what somebody's token or secret is.
type TokensPage struct {
	web.Chrome
	Token web.Field
	Says  string
}

// Template names templates/staff/tokens.html.
func (*TokensPage) Template() string { return "staff/tokens" }

func tokenField() web.Field {
	return web.Field{Name: "token", Label: "Token or secret", Autocomplete: "off"}
}

// showTokens handles GET /staff/tokens.
func (h *Handlers) showTokens(w http.ResponseWriter, r *http.Request, _ Person) error {
	return h.App.Show(w, r, http.StatusOK, &TokensPage{Chrome: web.Chrome{Title: "Tokens"}, Token: tokenField()})
}

// submitTokens handles POST /staff/tokens.
func (h *Handlers) submitTokens(w http.ResponseWriter, r *http.Request, who Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	return h.lookUp(w, r, who, web.Line(form, "token"))
}

// lookUp answers at once, without a redirect, and never shows what was typed.
func (h *Handlers) lookUp(w http.ResponseWriter, r *http.Request, _ Person, _ string) error {
	return h.App.Show(w, r, http.StatusOK, &TokensPage{Chrome: web.Chrome{Title: "Tokens"}, Token: tokenField(), Says: "Not found."})
}
