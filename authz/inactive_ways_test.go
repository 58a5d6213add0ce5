package authz_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"fairlead/authz"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// holder is a partner with the token of a person who is signed in.
type holder struct {
	*fixture
	person      storage.Account
	browser     *webtest.Browser
	code, token string
}

func newHolder(t *testing.T) *holder {
	t.Helper()
	h := &holder{fixture: open(t)}
	h.person, h.browser = h.fixture.person("ada@example.com"), h.Another()
	h.code = query(t, h.consent(h.browser, h.person).Submit("Allow access", nil).Location).Get("code")
	h.token = decode(t, h.post("code", h.code)).AccessToken
	if !h.lives(h.token) {
		t.Fatal("there is no token")
	}
	return h
}

// verify asks as a proxy does.
func (h *fixture) verify(token string) *webtest.Page {
	h.t.Helper()
	r := h.Request(http.MethodGet, "/oauth/verify", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return h.Another().Send(r)
}

func (h *holder) connection() string {
	h.t.Helper()
	all, err := h.db.AllConnections(h.t.Context(), h.person.ID)
	if err != nil || len(all) == 0 {
		h.t.Fatal("no connection", err)
	}
	return all[0].ID
}

func (h *holder) connectAgain(times int) {
	h.t.Helper()
	for range times {
		h.clock.Advance(time.Second)
		if page := h.post("code", query(h.t, h.browser.Get(h.link()).Location).Get("code")); page.Status != http.StatusOK {
			h.t.Fatalf("connecting again: %d %s", page.Status, page.Body)
		}
	}
}

func (h *holder) close(c storage.Closing) error {
	c.AccountID, c.At = h.person.ID, storage.At(h.clock.Now().Add(time.Hour))
	return h.db.CloseAccount(h.t.Context(), c)
}

// endLeaving has a partner leave, as a server does at the time.
func (h *holder) endLeaving() error {
	err := h.db.LeavePartner(h.t.Context(), h.client.ID, storage.At(h.clock.Now().Add(time.Hour)))
	h.clock.Advance(time.Hour)
	for more := err == nil; more; {
		more, err = h.db.EndLeaving(h.t.Context(), 10)
	}
	return err
}

func (h *holder) disconnectByLink() error {
	err := h.db.OfferDisconnect(h.t.Context(), storage.Hash("link"), h.connection(), h.person.Email, storage.At(h.clock.Now().Add(time.Hour)))
	h.Another().Get("/disconnect?token=link").Submit("Disconnect", nil)
	return err
}

// startOver resets the password of an account whose address nobody has verified.
func (h *holder) startOver() error {
	now := h.db.Time()
	err := h.db.OfferReset(h.t.Context(), storage.Reset{Hash: storage.Hash("reset"), AccountID: h.person.ID, CreatedAt: now, ExpiresAt: storage.At(now.Add(time.Hour))})
	return errors.Join(err, h.db.ResetPassword(h.t.Context(), storage.Hash("reset"), "hash", storage.Device{}))
}

func (h *holder) asked(path string, pairs ...string) error {
	if page := h.ask(path, h.client, h.secret, pairs...); page.Status != http.StatusOK {
		return errors.New(page.Body)
	}
	return nil
}

// wayToEnd is a way to end a token, and what its holder is told then.
type wayToEnd struct {
	end       func(h *holder) error
	told      string
	reconnect bool
	// undo has it work again; nil if nothing can.
	undo func(h *holder) error
}

var waysToEnd = map[string]wayToEnd{
	"the partner revokes it": {told: "revoked", reconnect: true,
		end: func(h *holder) error { return h.asked("/oauth/revoke", "token", h.token) }},
	"support revokes it": {told: "revoked", reconnect: true, end: func(h *holder) error {
		return h.db.RevokeToken(h.t.Context(), h.client.ID, authz.TokenHash(h.token), storage.TokenRevokedByOperator)
	}},
	"its code is replayed": {told: "revoked", reconnect: true,
		end: func(h *holder) error { h.post("code", h.code); return nil }},
	"there are ten newer ones": {told: "revoked", reconnect: true,
		end: func(h *holder) error { h.connectAgain(10); return nil }},
	"its owner disconnects": {told: "disconnected", reconnect: true, end: func(h *holder) error {
		h.browser.Get("/account/connections").Submit("Disconnect", nil).Submit("Disconnect", nil)
		return nil
	}},
	"its owner uses the link in the mail": {told: "disconnected", reconnect: true, end: (*holder).disconnectByLink},
	"the partner ends the connection": {told: "disconnected", reconnect: true,
		end: func(h *holder) error { return h.asked("/oauth/deauthorize", "account_id", h.person.ID) }},
	"support ends the connection": {told: "disconnected", reconnect: true,
		end: func(h *holder) error { return h.db.DisconnectFor(h.t.Context(), h.person.ID, h.connection()) }},
	"its address turns out to be another's": {told: "disconnected", reconnect: true, end: (*holder).startOver},
	"the partner has left":                  {told: "disconnected", end: (*holder).endLeaving},
	"the partner is suspended": {told: "suspended",
		end: func(h *holder) error {
			return h.db.SetClientStatus(h.t.Context(), h.client.ID, storage.Suspended, "spam")
		},
		undo: func(h *holder) error { return h.db.SetClientStatus(h.t.Context(), h.client.ID, storage.Active, "") }},
	"the partner is leaving": {told: "suspended",
		end: func(h *holder) error {
			return h.db.LeavePartner(h.t.Context(), h.client.ID, storage.At(h.clock.Now().Add(time.Hour)))
		},
		undo: func(h *holder) error { return h.db.KeepPartner(h.t.Context(), h.client.ID) }},
	"the account is suspended": {told: "suspended",
		end: func(h *holder) error {
			_, err := h.db.SuspendAccount(h.t.Context(), h.person.ID, "fraud")
			return err
		},
		undo: func(h *holder) error {
			_, err := h.db.ResumeAccount(h.t.Context(), h.person.ID, "cleared")
			return err
		}},
	"the owner closes the account": {told: "account_closed",
		end: func(h *holder) error {
			return h.close(storage.Closing{SessionID: storagetest.SignedIn(h.t, h.db, h.person.ID)})
		}},
	"support closes the account": {told: "account_closed",
		end: func(h *holder) error { return h.close(storage.Closing{Reason: "asked by phone"}) }},
	"it is disconnected, and the account closed later": {told: "account_closed", end: func(h *holder) error {
		return errors.Join(h.asked("/oauth/deauthorize", "account_id", h.person.ID), h.close(storage.Closing{Reason: "asked"}))
	}},
	"it is revoked, and the partner suspended": {told: "revoked", end: func(h *holder) error {
		return errors.Join(h.asked("/oauth/revoke", "token", h.token), h.db.SetClientStatus(h.t.Context(), h.client.ID, storage.Suspended, "spam"))
	}},
	"the account is closed, and reopened in time": {told: "disconnected", reconnect: true, end: func(h *holder) error {
		err := h.close(storage.Closing{Reason: "asked"})
		h.signIn(h.Another(), h.person, "")
		return err
	}},
}
