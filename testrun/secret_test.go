package testrun_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

func TestRunKeepsNothingThatAuthorizes(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		got := f.run(storage.TestHappy)
		run := storage.TestRun{ID: storage.NewID(), ClientID: f.shop.ID, Steps: got.Steps, Outcome: got.Outcome, TokenWaits: true, BeganAt: f.db.Time()}
		if err := f.db.AddTestRun(f.t.Context(), &run); err != nil {
			f.t.Fatal(err)
		}
		steps, stored, secrets := fmt.Sprint(got.Steps), storagetest.Content(f.t, f.url), f.secrets()
		for _, what := range []string{"code", "client_secret", "attempt", "number", "token", "cookie fairlead_browser"} {
			if secrets[what] == "" {
				f.t.Errorf("no %s was seen", what)
			}
		}
		if secrets["token"] != got.Token || secrets["attempt"] != got.AttemptID {
			f.t.Errorf("the token is %q, the attempt %q", got.Token, got.AttemptID)
		}
		for what, secret := range secrets {
			if strings.Contains(steps, secret) {
				f.t.Errorf("the steps have the %s", what)
			}
			if strings.Contains(stored, secret) && what != "attempt" {
				f.t.Errorf("the database has the %s", what)
			}
			if strings.Contains(f.log.String(), secret) && what != "attempt" {
				f.t.Errorf("the log has the %s", what)
			}
		}
		if !strings.Contains(steps, "Bearer …") || !strings.Contains(steps, "code=…") || !strings.Contains(steps, `"access_token":"…"`) {
			f.t.Errorf("nothing is masked: %s", steps)
		}
	})
}

// introspects sends what a partner's server sends with a secret.
func (f *fixture) introspects(b *webtest.Browser, clientID, secret string) int {
	f.t.Helper()
	r := b.Request(http.MethodPost, "/oauth/introspect", strings.NewReader("token=x&client_id="+clientID+"&client_secret="+secret))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.Send(r).Status
}

func TestLentSecretIsTheTestClientsUntilItIsGivenBack(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		b, id := f.browser(), storage.TestClientID(f.shop.ID)
		other, _ := storagetest.Partner(f.t, f.db, storage.Client{Name: "Bolts"})
		secret, giveBack := f.bench.LendSecret(id)
		of, giveLiveBack := f.bench.LendSecret(f.shop.ID)
		defer giveLiveBack()
		for _, row := range []struct {
			id, secret string
			want       int
		}{
			{id, secret, http.StatusOK}, {id, of, http.StatusUnauthorized}, {f.shop.ID, secret, http.StatusUnauthorized},
			{f.shop.ID, of, http.StatusUnauthorized}, {storage.TestClientID(other.ID), secret, http.StatusUnauthorized},
		} {
			if got := f.introspects(b, row.id, row.secret); got != row.want {
				f.t.Errorf("%s is answered %d, want %d", row.id, got, row.want)
			}
		}
		giveBack()
		if got := f.introspects(b, id, secret); got != http.StatusUnauthorized {
			f.t.Errorf("once given back, it is answered %d", got)
		}
		f.run(storage.TestHappy)
		if got := f.introspects(b, id, f.secrets()["client_secret"]); got != http.StatusUnauthorized {
			f.t.Errorf("after the run, it is answered %d", got)
		}
		if all, err := f.db.Secrets(f.t.Context(), id); err != nil || len(all) != 0 {
			f.t.Errorf("the test client has %d secrets (%v)", len(all), err)
		}
	})
}

func TestLentSecretIsGivenBackAfterAPanic(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.URL(t))
	server := f.bench.Server
	f.bench.Server = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		server.ServeHTTP(w, r)
		if r.URL.Path == "/oauth/access_token" {
			panic("after the exchange")
		}
	})
	func() {
		defer func() {
			if recover() == nil {
				t.Error("nothing panicked")
			}
		}()
		f.run(storage.TestHappy)
	}()
	if got := f.introspects(f.browser(), storage.TestClientID(f.shop.ID), f.secrets()["client_secret"]); got != http.StatusUnauthorized {
		t.Errorf("the secret is answered %d", got)
	}
}
