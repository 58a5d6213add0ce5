package authz_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/storage"
)

func TestExchangeDoesNotDowngradePKCE(t *testing.T) {
	t.Parallel()
	h := open(t)
	code := h.code("code_challenge", challengeOf(verifier), "code_challenge_method", "S256")
	h.post("code", code, "code_verifier", strings.Repeat("b", 43)) // fosite by default forgets the challenge here
	if page := h.post("code", code); decode(t, page).Error != "invalid_grant" {
		t.Errorf("without a verifier: %d %s", page.Status, page.Body)
	}
	if page := h.post("code", code, "code_verifier", verifier); page.Status != http.StatusOK {
		t.Errorf("with the right verifier: %d %s", page.Status, page.Body)
	}
}

func TestExchangeReplayRevokesTheToken(t *testing.T) {
	t.Parallel()
	h := open(t)
	code := h.code()
	token := decode(t, h.post("code", code)).AccessToken
	got := decode(t, h.post("code", code))
	if got.Error != "invalid_grant" || !strings.HasPrefix(got.Description, "Invalid user credentials: the code has already been used") {
		t.Errorf("got %+v", got)
	}
	if h.lives(token) {
		t.Error("the token survived the replay")
	}
}

func TestExchangeReplayByAnotherClientRevokesNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	stranger, secret := h.register("Stranger", callbackURL)
	code := h.code()
	token := decode(t, h.post("code", code)).AccessToken
	got := decode(t, h.post("code", code, "client_id", stranger.ID, "client_secret", secret))
	if got.Error != "invalid_grant" || got.Description != "Invalid user credentials" {
		t.Errorf("got %+v", got)
	}
	if !h.lives(token) {
		t.Error("another client's replay revoked the token")
	}
}

func TestExchangeSucceedsOnceWhenRaced(t *testing.T) {
	t.Parallel()
	h := open(t)
	for range 4 {
		code := h.code()
		var won, lost atomic.Int32
		var token atomic.Value
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				switch page := h.post("code", code); {
				case page.Status == http.StatusOK:
					won.Add(1)
					token.Store(decode(t, page).AccessToken)
				case page.Status == http.StatusBadRequest && decode(t, page).Error == "invalid_grant":
					lost.Add(1)
				default:
					t.Errorf("got %d %s", page.Status, page.Body)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 || lost.Load() != 49 {
			t.Fatalf("%d won and %d lost, want 1 and 49", won.Load(), lost.Load())
		}
		if h.lives(token.Load().(string)) {
			t.Error("the losers did not revoke the token")
		}
	}
}

func TestExchangeRefusesACodeAfterTenMinutes(t *testing.T) {
	t.Parallel()
	h := open(t)
	early, late := h.code(), h.code()
	h.clock.Advance(10*time.Minute - time.Second)
	if page := h.post("code", early); page.Status != http.StatusOK {
		t.Errorf("a second before: %s", page.Body)
	}
	h.clock.Advance(time.Second)
	if got := decode(t, h.post("code", late)); got.Error != "invalid_grant" || got.Description != "Invalid user credentials: the code has expired" {
		t.Errorf("after ten minutes: %+v", got)
	}
}

func TestSuspendedPartnerIsRefusedAndItsTokensStopWorking(t *testing.T) {
	t.Parallel()
	h := open(t)
	token, code := h.token().AccessToken, h.code()
	suspend := func(s storage.Status) {
		if err := h.db.SetClientStatus(t.Context(), h.client.ID, s, ""); err != nil {
			t.Fatal(err)
		}
	}
	suspend(storage.Suspended)
	if page := h.post("code", code); page.Status != 400 || decode(t, page).Error != "unauthorized_client" {
		t.Errorf("an exchange: %d %s", page.Status, page.Body)
	}
	if h.lives(token) {
		t.Error("the token works while its partner is suspended")
	}
	suspend(storage.Active)
	if !h.lives(token) {
		t.Error("the token is not valid again after resuming")
	}
	if page := h.post("code", code); page.Status != http.StatusOK {
		t.Errorf("after resuming: %d %s", page.Status, page.Body)
	}
}

func TestSuspensionRacedAgainstExchanges(t *testing.T) {
	t.Parallel()
	h := open(t)
	codes := make([]string, 12)
	for i := range codes {
		codes[i] = h.code()
	}
	var tokens sync.Map
	var all sync.WaitGroup
	for _, code := range codes {
		all.Go(func() {
			if page := h.post("code", code); page.Status == http.StatusOK {
				tokens.Store(decode(t, page).AccessToken, true)
			}
		})
	}
	all.Go(func() { _ = h.db.SetClientStatus(t.Context(), h.client.ID, storage.Suspended, "raced") })
	all.Wait()
	tokens.Range(func(token, _ any) bool {
		if h.lives(token.(string)) {
			t.Error("a token that was exchanged during the suspension works")
		}
		return true
	})
}

func TestTokenRefusesARevokedSecretAndAcceptsTheSecond(t *testing.T) {
	t.Parallel()
	h := open(t)
	second := storage.NewSecret()
	if err := h.db.AddSecret(t.Context(), &storage.Secret{ID: storage.NewSecretID(), ClientID: h.client.ID, Hash: storage.Hash(second)}, 2); err != nil {
		t.Fatal(err)
	}
	live, err := h.db.LiveSecrets(t.Context(), h.client.ID)
	if err != nil || len(live) != 2 {
		t.Fatalf("%d live secrets, %v", len(live), err)
	}
	for _, s := range []string{h.secret, second} {
		if page := h.post("code", h.code(), "client_secret", s); page.Status != http.StatusOK {
			t.Errorf("with two secrets: %s", page.Body)
		}
	}
	for _, s := range live {
		if err := h.db.RevokeSecret(t.Context(), h.client.ID, s.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []string{h.secret, second, ""} {
		if page := h.post("code", h.code(), "client_secret", s); page.Status != http.StatusUnauthorized {
			t.Errorf("a revoked secret: %d", page.Status)
		}
	}
}
