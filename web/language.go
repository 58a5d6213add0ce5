package web

import (
	"cmp"
	"net/http"
	"time"

	"fairlead/locale"
)

const (
	languageCookie = "fairlead_language"
	languageAge    = 365 * 24 * time.Hour
)

// LanguageOf is the language to answer a request in: the reader's own choice, then what a
// partner asked for, then what the browser does.
func (a *App) LanguageOf(r *http.Request, uiLocales string) *locale.Language {
	wish := locale.Wish{UILocales: uiLocales, AcceptLanguage: r.Header.Get("Accept-Language")}
	if c, err := r.Cookie(a.CookieName(languageCookie)); err == nil {
		wish.Own = c.Value
	}
	if who, ok := IdentityOf(r); ok {
		wish.Own = cmp.Or(who.Account.Language, wish.Own)
	}
	return a.Languages.Choose(wish)
}

// chooseLanguage sets the language of a page and which others it offers.
func (a *App) chooseLanguage(c *Chrome, r *http.Request) {
	if c.Frame != nil {
		c.Language = locale.English()
		return
	}
	uiLocales := ""
	if c.Flow != nil {
		uiLocales = c.Flow.UILocales
	}
	c.Language = a.LanguageOf(r, uiLocales)
	if len(a.Languages.All) > 1 {
		c.Languages, c.Here = a.Languages.All, LocalPath(cmp.Or(pageOf(r), r.URL.RequestURI()))
	}
}

// changeLanguage handles POST /language.
func (a *App) changeLanguage(w http.ResponseWriter, r *http.Request) error {
	form, err := Form(r)
	if err != nil {
		return err
	}
	chosen := a.Languages.Of(form.Get("language"))
	if chosen == nil {
		return badForm(nil)
	}
	if who, ok := IdentityOf(r); ok {
		if err := a.DB.SetLanguage(r.Context(), who.Account.ID, chosen.Tag); err != nil {
			return err
		}
	}
	http.SetCookie(w, a.Cookie(languageCookie, chosen.Tag, languageAge))
	return &Redirect{To: LocalPath(form.Get("next"))}
}
