package authz_test

import (
	"net/http"
	"testing"

	"fairlead/storage"
)

// pending starts logins whose second step is due, as package account does.
func (s signIn) pending(w http.ResponseWriter, r *http.Request) error {
	account, err := s.app.DB.AccountByID(r.Context(), r.PathValue("account"))
	if err != nil {
		return err
	}
	return s.app.StartPendingLogIn(w, r, storage.PendingLogIn{OwnerID: account.ID, AttemptID: r.URL.Query().Get("attempt"),
		PasswordChangedAt: account.CreatedAt})
}

func TestDispatcherAsksForTheSecondStep(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	for name, row := range map[string]struct {
		prompt   string
		signedIn bool
		want     string
	}{
		"nobody is signed in":       {"", false, "/login/second-factor"},
		"prompt=login":              {"login", false, "/login/second-factor"},
		"prompt=login, signed in":   {"login", true, "/login/second-factor"},
		"prompt=create":             {"create", false, "/login/second-factor"},
		"somebody else, signed in":  {"", true, "/oauth/consent"},
		"prompt=create, signed in":  {"create", true, "/signup"},
		"prompt=consent, signed in": {"consent", true, "/oauth/consent"},
	} {
		t.Run(name, func(t *testing.T) {
			b := h.Another()
			if row.signedIn {
				h.signIn(b, ada, "")
			}
			id := b.Get(h.link("prompt", row.prompt)).URL.Query().Get("attempt")
			b.Post("/test/second-step/"+ada.ID+"?attempt="+id, nil)
			if got := b.Get("/oauth/authorize?attempt=" + id).URL; got.Path != row.want || got.Query().Get("attempt") != id {
				t.Errorf("it leads to %s, want %s", got, row.want)
			}
			other := b.Get(h.link("prompt", "login")).URL
			if other.Path != "/login" {
				t.Errorf("another attempt leads to %s", other)
			}
		})
	}
}

func TestDispatcherForgetsASecondStepThatFailed(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	id := h.Get(h.link("prompt", "login")).URL.Query().Get("attempt")
	h.Post("/test/second-step/"+ada.ID+"?attempt="+id, nil)
	if got := h.Get("/oauth/authorize?attempt=" + id).URL.Path; got != "/login/second-factor" {
		t.Errorf("it leads to %s", got)
	}
	h.signIn(h.Browser, ada, id)
	if got := h.Get("/oauth/authorize?attempt=" + id).URL.Path; got != "/oauth/consent" {
		t.Errorf("signed in, it leads to %s", got)
	}
	for _, c := range h.Cookies() {
		if c.Name == "fairlead_second_step" {
			t.Error("the cookie is still there")
		}
	}
}
