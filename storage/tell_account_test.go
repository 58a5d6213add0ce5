package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func updated(fields string) told {
	return told{what: storage.TypeAccountUpdated, data: `{"changed": [` + fields + `]}`, account: true, partner: true}
}

func TestAccountsAreToldOf(t *testing.T) {
	profile := func(p storage.Profile) func(f *toldFixture) func() error {
		return func(f *toldFixture) func() error {
			return func() error { return f.db.UpdateProfile(f.t.Context(), f.account.ID, p, f.session) }
		}
	}
	just := func(do func(f *toldFixture) func() error, want ...told) toldRow {
		return func(f *toldFixture) (func() error, []told) { return do(f), want }
	}
	tell(t, map[string]toldRow{
		"all of the profile": just(profile(storage.Profile{FullName: "Ada King", CompanyName: "Engines", APIVersion: "2017-08-01"}),
			updated(`"full_name", "company_name", "api_version"`)),
		"one field":                just(profile(storage.Profile{FullName: "Ada Lovelace", CompanyName: "Engines", APIVersion: storage.NewestAPIVersion}), updated(`"company_name"`)),
		"a profile that is as was": just(profile(storage.Profile{FullName: "Ada Lovelace", APIVersion: storage.NewestAPIVersion})),
		"another email": func(f *toldFixture) (func() error, []told) {
			code := sendCode(f.t, f.db, storage.CodeRequest{Kind: storage.CodeChange, SubjectID: f.account.ID, Email: "ada.king@example.com", Lifetime: time.Hour})
			return func() error { return f.db.ChangeEmail(f.t.Context(), code, f.session, storage.Device{}) }, []told{updated(`"email", "email_verified_at"`)}
		},
		"its email verified": just(func(f *toldFixture) func() error {
			return func() error { return f.db.VerifyEmail(f.t.Context(), f.account.ID, "", f.session, storage.Device{}) }
		}, updated(`"email_verified_at"`)),
		"its email verified by support": just(func(f *toldFixture) func() error {
			return func() error { _, err := f.db.VerifyAccount(f.t.Context(), f.account.ID, "why"); return err }
		}, updated(`"email_verified_at"`)),
		"a language": just(func(f *toldFixture) func() error {
			return func() error { return f.db.SetLanguage(f.t.Context(), f.account.ID, "de") }
		}, updated(`"language"`)),
		"the same language": func(f *toldFixture) (func() error, []told) {
			must(f.t, f.db.SetLanguage(f.t.Context(), f.account.ID, "de"))
			return func() error { return f.db.SetLanguage(f.t.Context(), f.account.ID, "de") }, nil
		},
		"a first language": just(func(f *toldFixture) func() error {
			return func() error { return f.db.KeepLanguage(f.t.Context(), f.account.ID, "de") }
		}, updated(`"language"`)),
	})
}

func TestSuspendedAndClosedAccountsAreToldOf(t *testing.T) {
	suspend := func(f *toldFixture) func() error {
		return func() error {
			_, err := f.db.SuspendAccount(f.t.Context(), f.account.ID, "ada@example.com complained")
			return err
		}
	}
	tell(t, map[string]toldRow{
		"suspended": func(f *toldFixture) (func() error, []told) {
			return suspend(f), []told{{what: storage.TypeAccountSuspended, data: `{}`, partner: true}}
		},
		"suspended again": func(f *toldFixture) (func() error, []told) {
			must(f.t, suspend(f)())
			return suspend(f), nil
		},
		"resumed": func(f *toldFixture) (func() error, []told) {
			must(f.t, suspend(f)())
			return func() error { _, err := f.db.ResumeAccount(f.t.Context(), f.account.ID, "sorry"); return err },
				[]told{{what: storage.TypeAccountResumed, data: `{}`, partner: true}}
		},
		"closed": func(f *toldFixture) (func() error, []told) {
			key := f.key(true)
			return f.close(), []told{{what: storage.TypeKeyRevoked, data: data(`{"key_id": %q, "mode": "test"}`, key.ID), account: true},
				f.ended("account_closed"), {what: storage.TypeAccountClosed, data: `{}`}}
		},
		"closed again": func(f *toldFixture) (func() error, []told) {
			must(f.t, f.close()())
			return f.close(), nil
		},
	})
}

func (f *toldFixture) close() func() error {
	return func() error {
		return f.db.CloseAccount(f.t.Context(), storage.Closing{AccountID: f.account.ID, At: storage.At(f.clock.Now().Add(time.Hour)), SessionID: f.session})
	}
}

// key is an API key that has been made.
func (f *toldFixture) key(test bool) *storage.APIKey {
	f.t.Helper()
	f.raw.MustExec(f.raw.Rebind(`UPDATE account SET email_verified_at = 1 WHERE id = ?`), f.account.ID)
	k := newAPIKey(f.account.ID, "told")
	k.Test = test
	must(f.t, f.db.CreateAPIKey(f.t.Context(), k, f.session, 5, storage.Device{}))
	return k
}

func TestAPIKeysAreToldOf(t *testing.T) {
	tell(t, map[string]toldRow{
		"created": func(f *toldFixture) (func() error, []told) {
			f.raw.MustExec(f.raw.Rebind(`UPDATE account SET email_verified_at = 1 WHERE id = ?`), f.account.ID)
			k := newAPIKey(f.account.ID, "told")
			return func() error { return f.db.CreateAPIKey(f.t.Context(), k, f.session, 5, storage.Device{}) },
				[]told{{what: storage.TypeKeyCreated, data: data(`{"key_id": %q, "mode": "live"}`, k.ID), account: true}}
		},
		"revoked": func(f *toldFixture) (func() error, []told) {
			k := f.key(false)
			return func() error { return f.db.RevokeAPIKey(f.t.Context(), f.account.ID, k.ID, f.session, storage.Device{}) },
				[]told{{what: storage.TypeKeyRevoked, data: data(`{"key_id": %q, "mode": "live"}`, k.ID), account: true}}
		},
		"revoked again": func(f *toldFixture) (func() error, []told) {
			k := f.key(false)
			revoke := func() error { return f.db.RevokeAPIKey(f.t.Context(), f.account.ID, k.ID, f.session, storage.Device{}) }
			must(f.t, revoke())
			return revoke, nil
		},
	})
}

func TestManagedAccountsAreToldOf(t *testing.T) {
	managed := func(f *toldFixture) storage.ManagedAccount {
		platform := storagetest.Platform(f.t, f.db, storage.Account{})
		m := storagetest.Managed(f.t, f.db, storage.ManagedAccount{PlatformID: platform.ID})
		f.account = storage.Account{ID: m.AccountID, Email: m.Email}
		f.own = f.endpoint(storage.OwnerAccount, m.AccountID, "*")
		return m
	}
	own := func(w told) told { w.partner = false; return w } // nobody is connected to it
	tell(t, map[string]toldRow{
		"changed by its platform": func(f *toldFixture) (func() error, []told) {
			m := managed(f)
			p := m.ManagedProfile
			p.Email, p.LastName = "kim.vang@example.com", "Van"
			return func() error {
					_, err := f.db.UpdateManagedAccount(f.t.Context(), m.PlatformID, m.AccountID, p)
					return err
				},
				[]told{own(updated(`"email", "full_name"`))}
		},
		"as was": func(f *toldFixture) (func() error, []told) {
			m := managed(f)
			return func() error {
				_, err := f.db.UpdateManagedAccount(f.t.Context(), m.PlatformID, m.AccountID, m.ManagedProfile)
				return err
			}, nil
		},
		"taken over": func(f *toldFixture) (func() error, []told) {
			secret := storagetest.Claim(f.t, f.db, managed(f))
			return func() error {
				_, _, err := f.db.ClaimAccount(f.t.Context(), storage.Hash(secret), "hash", storage.Device{})
				return err
			}, []told{own(updated(`"email_verified_at"`))}
		},
		"closed with its platform": func(f *toldFixture) (func() error, []told) {
			m := managed(f)
			must(f.t, f.db.CloseAccount(f.t.Context(), storage.Closing{AccountID: m.PlatformID, At: f.db.Time(), Reason: "asked"}))
			return func() error { return f.db.EraseAccount(f.t.Context(), m.PlatformID) }, []told{{what: storage.TypeAccountClosed, data: `{}`}}
		},
	})
}
