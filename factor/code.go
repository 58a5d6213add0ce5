package factor

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// CodeField is the field for a code of an app.
func CodeField(label locale.Text) web.Field {
	return web.Field{Name: "code", Label: label, Type: "text", Autocomplete: "one-time-code", InputMode: "numeric"}
}

// RecoveryCodeField is the field for a recovery code.
func RecoveryCodeField() web.Field {
	return web.Field{Name: "code", Label: "Recovery code", Type: "text", Autocomplete: "off"}
}

// WantsRecoveryCode reports whether a page asks for a recovery code.
func WantsRecoveryCode(r *http.Request) bool { return r.URL.Query().Get("with") == "recovery-code" }

// CodeUse is the use of a code that was typed where the page asked for one. ok is false if
// it is wrong; whether it has been used is decided when it is.
func (c *Checker) CodeUse(r *http.Request, ownerID, typed string) (use storage.CodeUse, ok bool, err error) {
	if WantsRecoveryCode(r) {
		return storage.CodeUse{RecoveryHash: storage.Hash(Bare(typed))}, true, nil
	}
	app, err := c.Store.Authenticator(r.Context(), ownerID)
	if errors.Is(err, storage.ErrNotFound) {
		return use, false, nil
	}
	if err != nil {
		return use, false, err
	}
	seed, err := c.Seeds().Open(app.Seed, ownerID)
	if err != nil { // its key was removed: recovery codes still work
		web.Log(r.Context()).Error("cannot open the secret of an authenticator app", "owner", ownerID, "error", err)
		return use, false, nil
	}
	use.SetupID = app.SetupID
	use.Step, ok = stepOf(seed, Bare(typed), c.App.DB.Now())
	return use, ok, nil
}
