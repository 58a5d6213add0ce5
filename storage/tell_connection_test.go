package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// ended is that the connection has ended, for a reason.
func (f *toldFixture) ended(reason string) told {
	return told{what: storage.TypeConnectionEnded, data: data(`{"connection_id": %q, "reason": %q}`, f.connection.ID, reason),
		account: true, partner: true, aboutPartner: true}
}

func (f *toldFixture) revoked(reason string) told {
	return told{what: storage.TypeTokenRevoked, data: data(`{"connection_id": %q, "reason": %q}`, f.connection.ID, reason),
		account: true, partner: true, aboutPartner: true}
}

// consent is one more consent, with a code.
func (f *toldFixture) consent(scope string) storage.Consent {
	c := newConsent(f.t, f.db, f.account.ID, f.partner.ID, "told code "+scope)
	c.Connection.Scope = scope
	return c
}

func TestConnectionsAreToldOf(t *testing.T) {
	tell(t, map[string]toldRow{
		"a new one": func(f *toldFixture) (func() error, []told) {
			c := f.consent("*")
			return func() error { return f.db.IssueCode(f.t.Context(), &c) },
				[]told{{what: storage.TypeConnectionCreated, id: &c.Connection.ID, data: `{"connection_id": "ID", "scope": "*"}`, account: true, partner: true, aboutPartner: true}}
		},
		"one more consent": func(f *toldFixture) (func() error, []told) {
			c := f.consent("labels")
			return func() error { return f.db.IssueCode(f.t.Context(), &c) }, nil
		},
		"disconnected": func(f *toldFixture) (func() error, []told) {
			return func() error {
					return f.db.Disconnect(f.t.Context(), f.account.ID, f.partner.ID, f.session, storage.Device{})
				},
				[]told{f.ended("disconnected")}
		},
		"disconnected by the link in a mail": func(f *toldFixture) (func() error, []told) {
			link := storage.Hash("link")
			must(f.t, f.db.OfferDisconnect(f.t.Context(), link, f.connection.ID, f.account.Email, storage.At(f.clock.Now().Add(time.Hour))))
			return func() error { return f.db.DisconnectByLink(f.t.Context(), link, storage.Device{}) }, []told{f.ended("disconnected")}
		},
		"by the partner": func(f *toldFixture) (func() error, []told) {
			return func() error { return f.db.Deauthorize(f.t.Context(), f.account.ID, f.partner.ID) }, []told{f.ended("partner")}
		},
		"by a reset that verifies the address": func(f *toldFixture) (func() error, []told) {
			link := storage.Hash("reset")
			must(f.t, f.db.OfferReset(f.t.Context(), storage.Reset{Hash: link, AccountID: f.account.ID, CreatedAt: f.db.Time(), ExpiresAt: storage.At(f.clock.Now().Add(time.Hour))}))
			return func() error { return f.db.ResetPassword(f.t.Context(), link, "hash", storage.Device{}) }, []told{
				{what: storage.TypeAccountUpdated, data: `{"changed": ["email_verified_at"]}`, account: true, partner: true}, f.ended("reset")}
		},
		"a service's token": func(f *toldFixture) (func() error, []told) {
			service, _ := storagetest.Service(f.t, f.db, storage.Client{})
			must(f.t, f.db.IssueToken(f.t.Context(), &storage.Token{Hash: storage.Hash("its"), ClientID: service.ID, Scope: "labels"}))
			return func() error {
				return f.db.RevokeToken(f.t.Context(), service.ID, storage.Hash("its"), storage.TokenRevokedByOperator)
			}, nil
		},
	})
}

func TestRevokedTokensAreToldOf(t *testing.T) {
	revoke := func(why storage.TokenEnd) toldRow {
		return func(f *toldFixture) (func() error, []told) {
			return func() error { return f.db.RevokeToken(f.t.Context(), f.partner.ID, storage.Hash(f.token), why) }, []told{f.revoked(string(why))}
		}
	}
	tell(t, map[string]toldRow{
		"by the partner":  revoke(storage.TokenRevokedByPartner),
		"by the operator": revoke(storage.TokenRevokedByOperator),
		"for a code used twice": func(f *toldFixture) (func() error, []told) {
			code := issue(f.t, f.db, f.consent("labels"))
			exchange(f.t, f.db, code, "again")
			return func() error { return f.db.RevokeReplayed(f.t.Context(), code) }, []told{f.revoked("replay")}
		},
		"for a code whose token is revoked already": func(f *toldFixture) (func() error, []told) {
			code := issue(f.t, f.db, f.consent("labels"))
			exchange(f.t, f.db, code, "again")
			must(f.t, f.db.RevokeReplayed(f.t.Context(), code))
			return func() error { return f.db.RevokeReplayed(f.t.Context(), code) }, nil
		},
	})
}

func TestPartnersAreToldOf(t *testing.T) {
	itself := func(what storage.EventType, content string) told {
		return told{what: what, data: content, partner: true, aboutPartner: true, aboutNoAccount: true}
	}
	set := func(f *toldFixture, s storage.Status, reason string) func() error {
		return func() error { return f.db.SetClientStatus(f.t.Context(), f.partner.ID, s, reason) }
	}
	tell(t, map[string]toldRow{
		"suspended": func(f *toldFixture) (func() error, []told) {
			return set(f, storage.Suspended, "spam"), []told{itself(storage.TypePartnerSuspended, `{"reason": "spam"}`)}
		},
		"suspended again": func(f *toldFixture) (func() error, []told) {
			must(f.t, set(f, storage.Suspended, "spam")())
			return func() error {
				want(f.t, "suspend again", set(f, storage.Suspended, "fraud")(), storage.ErrConflict)
				return nil
			}, nil
		},
		"resumed": func(f *toldFixture) (func() error, []told) {
			must(f.t, set(f, storage.Suspended, "spam")())
			return set(f, storage.Active, ""), []told{itself(storage.TypePartnerResumed, `{"reason": null}`)}
		},
		"a secret": func(f *toldFixture) (func() error, []told) {
			s := storage.Secret{ID: "secret_told", ClientID: f.partner.ID, Hash: storage.Hash("told")}
			return func() error { return f.db.AddSecret(f.t.Context(), &s, 9) }, []told{itself(storage.TypeSecretCreated, `{"secret_id": "secret_told"}`)}
		},
		"a secret that is revoked": func(f *toldFixture) (func() error, []told) {
			s, _ := storagetest.Secret(f.t, f.db, f.partner.ID)
			return func() error { return f.db.RevokeSecret(f.t.Context(), f.partner.ID, s.ID) },
				[]told{itself(storage.TypeSecretRevoked, data(`{"secret_id": %q}`, s.ID))}
		},
		"a service's secret": func(f *toldFixture) (func() error, []told) {
			service, _ := storagetest.Service(f.t, f.db, storage.Client{})
			s := storage.Secret{ID: "secret_told", ClientID: service.ID, Hash: storage.Hash("told")}
			return func() error { return f.db.AddSecret(f.t.Context(), &s, 9) }, nil
		},
	})
}
