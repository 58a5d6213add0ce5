package storage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// leakOf reports a text as scanners do.
func leakOf(text string) storage.Leak {
	return storage.Leak{Token: storage.Hash(text), Key: storage.Hash(text), Found: storage.Found{By: "GitHub", URL: "https://github.com/shop/app"}}
}

func report(t *testing.T, db *storage.DB, texts ...string) (stopped int) {
	t.Helper()
	var all []storage.Leak
	for _, text := range texts {
		all = append(all, leakOf(text))
	}
	stopped, err := db.ReportLeaks(t.Context(), all)
	must(t, err)
	return stopped
}

// seen is a decision in a session about all that is paused now.
func seen(db *storage.DB, accountID, sessionID string) storage.PausedSeen {
	return storage.PausedSeen{AccountID: accountID, SessionID: sessionID, Device: storage.Device{Address: "192.0.2.7"}, Until: db.Time()}
}

func TestReportsAreToldOf(t *testing.T) {
	leaked := func(f *toldFixture) func() error {
		return func() error {
			_, err := f.db.ReportLeaks(f.t.Context(), []storage.Leak{leakOf(f.token), leakOf("unknown"), leakOf(f.token)})
			return err
		}
	}
	paused := func(f *toldFixture) storage.PausedSeen {
		must(f.t, leaked(f)())
		return seen(f.db, f.account.ID, f.session)
	}
	tell(t, map[string]toldRow{
		"a token that is found": func(f *toldFixture) (func() error, []told) {
			return leaked(f), []told{{what: storage.TypeTokenPaused, account: true, partner: true, aboutPartner: true,
				data: data(`{"connection_id": %q, "reason": "leaked", "found_by": "GitHub", "found_url": "https://github.com/shop/app"}`, f.connection.ID)}}
		},
		"a token that is reported by somebody": func(f *toldFixture) (func() error, []told) {
			return func() error {
					_, err := f.db.ReportLeaks(f.t.Context(), []storage.Leak{{Token: storage.Hash(f.token), Key: storage.Hash(f.token)}})
					return err
				}, []told{{what: storage.TypeTokenPaused, account: true, partner: true, aboutPartner: true,
					data: data(`{"connection_id": %q, "reason": "leaked", "found_by": null, "found_url": null}`, f.connection.ID)}}
		},
		"a token that is paused": func(f *toldFixture) (func() error, []told) {
			paused(f)
			return leaked(f), nil
		},
		"a token that is revoked": func(f *toldFixture) (func() error, []told) {
			must(f.t, f.db.RevokeToken(f.t.Context(), f.partner.ID, storage.Hash(f.token), storage.TokenRevokedByPartner))
			return leaked(f), nil
		},
		"a token that is used again": func(f *toldFixture) (func() error, []told) {
			s := paused(f)
			return func() error { return f.db.ResumeTokens(f.t.Context(), s, f.partner.ID) },
				[]told{{what: storage.TypeTokenResumed, data: data(`{"connection_id": %q}`, f.connection.ID), account: true, partner: true, aboutPartner: true}}
		},
		"a paused token that its owner revokes": func(f *toldFixture) (func() error, []told) {
			s := paused(f)
			return func() error { return f.db.RevokePausedTokens(f.t.Context(), s, f.partner.ID) }, []told{f.revoked("owner")}
		},
		"a paused token that the partner revokes": func(f *toldFixture) (func() error, []told) {
			paused(f)
			return func() error {
				return f.db.RevokeToken(f.t.Context(), f.partner.ID, storage.Hash(f.token), storage.TokenRevokedByPartner)
			}, []told{f.revoked("partner")}
		},
		"a paused token whose connection the partner ends": func(f *toldFixture) (func() error, []told) {
			paused(f)
			return func() error { return f.db.Deauthorize(f.t.Context(), f.account.ID, f.partner.ID) }, []told{f.ended("partner")}
		},
		"an API key": func(f *toldFixture) (func() error, []told) {
			k := f.key(false)
			return func() error {
					_, err := f.db.ReportLeaks(f.t.Context(), []storage.Leak{leakOf("told")})
					return err
				}, []told{{what: storage.TypeKeyPaused, account: true,
					data: data(`{"key_id": %q, "mode": "live", "reason": "leaked", "found_by": "GitHub", "found_url": "https://github.com/shop/app"}`, k.ID)}}
		},
		"an API key that is used again": func(f *toldFixture) (func() error, []told) {
			k := f.key(false)
			report(f.t, f.db, "told")
			s := seen(f.db, f.account.ID, f.session)
			return func() error { return f.db.ResumeAPIKey(f.t.Context(), s, k.ID) },
				[]told{{what: storage.TypeKeyResumed, account: true, data: data(`{"key_id": %q, "mode": "live"}`, k.ID)}}
		},
	})
}

func TestAReportPausesWhatAnOwnerCanUseAgainAndRevokesTheRest(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := newAccount(t, db, "ada@example.com")
		partner, secret := newPartner(t, db)
		_, live := storagetest.Connection(t, db, storage.Connection{AccountID: ada.ID, ClientID: partner.ID})
		_, test := storagetest.TestConnection(t, db, partner.ID, "")
		service, _ := storagetest.Service(t, db, storage.Client{})
		must(t, db.IssueToken(t.Context(), &storage.Token{Hash: storage.Hash("its"), ClientID: service.ID, Scope: "labels"}))

		if n := report(t, db, "unknown", live, test, "its", live, string(secret.Hash)); n != 3 {
			t.Errorf("%d were stopped", n)
		}
		for text, want := range map[string]storage.InactiveReason{live: storage.Paused, test: storage.Revoked, "its": storage.Revoked} {
			if got := tokenByText(t, db, text).InactiveReasons(db.Time()); !slices.Equal(got, []storage.InactiveReason{want}) {
				t.Errorf("%v, want %s", got, want)
			}
		}
		if f, err := db.FoundToken(t.Context(), storage.Hash(live)); err != nil || f != leakOf("").Found {
			t.Errorf("found %+v, %v", f, err)
		}
		if n := report(t, db, "unknown", live, test, "its"); n != 0 {
			t.Errorf("again %d were stopped", n)
		}
		all, err := db.AuditRows(t.Context(), storage.AuditFilter{Limit: 100})
		must(t, err)
		var got []string
		for _, row := range all {
			if row.What == "token.paused" || row.What == "token.revoked" {
				got = append(got, fmt.Sprint(row.What, " ", row.OnKind))
			}
		}
		slices.Sort(got)
		if want := []string{"token.paused connection", "token.revoked connection", "token.revoked service"}; !slices.Equal(got, want) {
			t.Errorf("audited %v", got)
		}
	})
}

func TestAReportIsMailedOnceToTheOwnerAndOnceAnHourToThePartner(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		clock := storagetest.NewClock()
		db.Now = clock.Now
		partner, _ := newPartner(t, db)
		var tokens []string
		for i := range 3 {
			a := newAccount(t, db, fmt.Sprintf("a%d@example.com", i))
			_, token := storagetest.Connection(t, db, storage.Connection{AccountID: a.ID, ClientID: partner.ID})
			tokens = append(tokens, token)
		}
		wantMails := func(owners, partners int) {
			t.Helper()
			notices, to := storagetest.Notices(t, db, storage.NoticeTokenPaused), storagetest.PartnerNotices(t, db, storage.TokenWasPaused)
			if len(notices) != owners || len(to) != partners {
				t.Fatalf("%d and %d mails, want %d and %d", len(notices), len(to), owners, partners)
			}
			if n := notices[0]; n.Partner != partner.Name || n.Device != (storage.Device{}) {
				t.Errorf("%+v", n)
			}
			if n := to[0]; n.To != partner.Email || n.Company != partner.Name || n.By != "" {
				t.Errorf("%+v", n)
			}
		}
		report(t, db, tokens[0])
		wantMails(1, 1)
		report(t, db, tokens[0], tokens[1])
		wantMails(2, 1)
		clock.Advance(time.Hour)
		report(t, db, tokens[2])
		wantMails(3, 2)
	})
}

func TestSeveralTokensOfAConnectionAreOneMail(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := newAccount(t, db, "ada@example.com")
		partner, _ := newPartner(t, db)
		n := storage.Connection{AccountID: ada.ID, ClientID: partner.ID}
		_, first := storagetest.Connection(t, db, n)
		_, second := storagetest.Connection(t, db, n)
		if stopped := report(t, db, first, second); stopped != 2 {
			t.Fatalf("%d were stopped", stopped)
		}
		if mails := storagetest.Notices(t, db, storage.NoticeTokenPaused); len(mails) != 1 {
			t.Errorf("%d mails", len(mails))
		}
		if all, err := db.PausedTokens(t.Context(), ada.ID); err != nil || len(all) != 2 || all[0].ClientID != partner.ID || all[0].Found != leakOf("").Found {
			t.Errorf("%+v, %v", all, err)
		}
		if all, err := db.Connections(t.Context(), ada.ID); err != nil || len(all) != 1 || all[0].PausedAt.IsZero() {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

func TestOnlyTheOwnerDecidesAboutWhatTheyHaveSeen(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := openURL(t, url)
		clock := storagetest.NewClock()
		db.Now = clock.Now
		ada, session := keyOwner(t, db, url)
		grace := newAccount(t, db, "grace@example.com")
		partner, _ := newPartner(t, db)
		other, _ := newPartner(t, db)
		_, token := storagetest.Connection(t, db, storage.Connection{AccountID: ada.ID, ClientID: partner.ID})
		key := newAPIKey(ada.ID, "key")
		must(t, db.CreateAPIKey(t.Context(), key, session.ID, 5, storage.Device{}))
		ctx := t.Context()
		never := seen(db, ada.ID, session.ID)
		want(t, "not paused", db.ResumeTokens(ctx, never, partner.ID), storage.ErrNotFound)
		want(t, "a key that is not paused", db.ResumeAPIKey(ctx, never, key.ID), storage.ErrNotFound)

		clock.Advance(time.Minute)
		report(t, db, token, "key")
		own, hers := seen(db, ada.ID, session.ID), seen(db, grace.ID, storagetest.SignedIn(t, db, grace.ID))
		for name, row := range map[string]struct {
			s      storage.PausedSeen
			client string
			want   error
		}{
			"another account":     {hers, partner.ID, storage.ErrNotFound},
			"another partner":     {own, other.ID, storage.ErrNotFound},
			"paused since then":   {never, partner.ID, storage.ErrNotFound},
			"another's session":   {storage.PausedSeen{AccountID: ada.ID, SessionID: hers.SessionID, Until: own.Until}, partner.ID, storage.ErrSignedOut},
			"a session that ends": {storage.PausedSeen{AccountID: ada.ID, SessionID: "none", Until: own.Until}, partner.ID, storage.ErrSignedOut},
		} {
			want(t, name, db.ResumeTokens(ctx, row.s, row.client), row.want)
			want(t, name+" revokes", db.RevokePausedTokens(ctx, row.s, row.client), row.want)
			if row.client == partner.ID {
				want(t, name+": the key", db.ResumeAPIKey(ctx, row.s, key.ID), row.want)
			}
		}
		if k, err := db.APIKeyByHash(ctx, storage.Hash("key")); err != nil || k.Live() || !k.IsPaused() || k.Found != leakOf("").Found {
			t.Errorf("the key is %+v, %v", k, err)
		}
		must(t, db.ResumeTokens(ctx, own, partner.ID))
		must(t, db.ResumeAPIKey(ctx, own, key.ID))
		k, err := db.APIKeyByHash(ctx, storage.Hash("key"))
		if err != nil || !k.Live() || k.Found != (storage.Found{}) || !tokenByText(t, db, token).Live(db.Time()) {
			t.Errorf("the key is %+v, %v", k, err)
		}
		want(t, "twice", db.ResumeTokens(ctx, own, partner.ID), storage.ErrNotFound)
		wantActivities(t, db, ada.ID, "API key resumed", "token resumed Shop", "API key paused", "token paused Shop")
	})
}
