package storage_test

import (
	"database/sql"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// lived is a database that has everything once, at one time.
type lived struct {
	code    storage.Code
	attempt string
	session storage.Session
	forever storage.Token
}

func live(t *testing.T, db *storage.DB) (l lived) {
	t.Helper()
	ctx, now := t.Context(), db.Now()
	l.code = issuedCode(t, db)
	l.attempt = l.code.AttemptID
	l.session = storage.Session{ID: storage.NewID(), SecretHash: []byte{1}, AccountID: l.code.AccountID, ExpiresAt: storage.At(now.Add(14 * 24 * time.Hour))}
	if err := db.StartSession(ctx, &l.session, ""); err != nil {
		t.Fatal(err)
	}
	l.forever = storage.Token{Hash: storage.Hash("forever"), ClientID: l.code.ClientID, Scope: "*",
		ConnectionID: sql.NullString{String: l.code.ConnectionID, Valid: true}}
	if err := db.SpendCode(ctx, l.code, &l.forever); err != nil {
		t.Fatal(err)
	}
	return l
}

func TestSweepDeletesOnlyExpiredRows(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	const day = 24 * time.Hour
	for name, row := range map[string]struct {
		later            time.Duration
		attempt, session bool
	}{
		"at once, nothing":                        {0, true, true},
		"while sessions live, they stay":          {14 * day, true, true},
		"after a fortnight, sessions":             {14*day + time.Hour, true, false},
		"within a month, attempts can be read":    {30 * day, true, false},
		"after a month, attempts, and never more": {400 * day, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
				db.Now = func() time.Time { return began }
				l := live(t, db)
				db.Now = func() time.Time { return began.Add(row.later) }
				if _, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100); err != nil {
					t.Fatal(err)
				}

				_, err := db.CodeByHash(t.Context(), l.code.Hash)
				kept(t, "the code, of which a replay ends the token,", err, row.attempt)
				_, err = db.AttemptByID(t.Context(), l.attempt)
				kept(t, "the attempt", err, row.attempt)
				timeline, err := db.Timeline(t.Context(), l.attempt)
				if err != nil || (len(timeline) > 0) != row.attempt {
					t.Errorf("the timeline has %d lines, the attempt kept: %v (%v)", len(timeline), row.attempt, err)
				}
				db.Now = func() time.Time { return began }
				_, err = db.SessionByID(t.Context(), l.session.ID)
				kept(t, "the session", err, row.session)
				_, err = db.TokenByHash(t.Context(), l.forever.Hash)
				kept(t, "the token that lives until it is revoked", err, true)
				if yes, err := db.IsConnected(t.Context(), l.code.AccountID, l.code.ClientID, "*"); err != nil || !yes {
					t.Errorf("the connection is gone (%v)", err)
				}
			})
		})
	}
}

func TestSweepDeletesUntouchedAttemptsAfterADay(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		untouched := newAttempt(t, db, client.ID)
		happened := map[storage.EventName]storage.Attempt{}
		touches := map[storage.EventName]bool{storage.EventSignedUp: true, storage.EventLoggedIn: true, storage.EventBillingDeclined: true,
			storage.EventSignUpRefused: false, storage.EventCodeMailed: false, storage.EventEmailRefused: false, storage.EventLogInRefused: false, storage.EventResetRequested: false,
			storage.EventRateLimited: false, storage.EventOtherBrowser: false, storage.EventRefused: false}
		for event := range touches {
			happened[event] = newAttempt(t, db, client.ID)
			if err := db.RecordEvent(t.Context(), happened[event].ID, event, ""); err != nil {
				t.Fatal(err)
			}
		}
		over, sweeper := untouched.ExpiresAt.Time, &storage.Sweeper{DB: db}
		for _, row := range []struct {
			now                time.Time
			untouched, touched bool
		}{
			{over, true, true},
			{over.Add(day), true, true},
			{over.Add(day + time.Second), false, true},
			{over.Add(30*day - time.Second), false, true},
			{over.Add(31 * day), false, false},
		} {
			db.Now = func() time.Time { return row.now }
			if _, _, err := sweeper.Step(t.Context(), 100); err != nil {
				t.Fatal(err)
			}
			_, err := db.AttemptByID(t.Context(), untouched.ID)
			kept(t, "an untouched attempt", err, row.untouched)
			for event, a := range happened {
				_, err := db.AttemptByID(t.Context(), a.ID)
				kept(t, "one whose timeline has "+string(event), err, row.untouched || row.touched && touches[event])
			}
		}
	})
}

func TestSweepDeletesUntouchedAttemptsInSmallSteps(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		for range 5 {
			newAttempt(t, db, client.ID)
		}
		advance(db, 26*time.Hour)
		inSteps(t, db)
	})
}

func TestSweepDeletesInSmallSteps(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		account := storage.Account{Email: "ada@example.com"}
		if err := db.CreateAccount(t.Context(), &account, "hash", storage.Device{}); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			s := storage.Session{ID: storage.NewID(), SecretHash: []byte{1}, AccountID: account.ID, ExpiresAt: storage.At(db.Now().Add(time.Hour))}
			if err := db.StartSession(t.Context(), &s, ""); err != nil {
				t.Fatal(err)
			}
		}
		later := db.Now().Add(2 * time.Hour)
		db.Now = func() time.Time { return later }
		inSteps(t, db)
	})
}

// inSteps removes five rows.
func inSteps(t *testing.T, db *storage.DB) {
	t.Helper()
	sweeper := &storage.Sweeper{DB: db}
	for _, want := range []struct {
		removed int64
		more    bool
	}{{2, true}, {2, true}, {1, false}, {0, false}} {
		if got, more, err := sweeper.Step(t.Context(), 2); err != nil || got != want.removed || more != want.more {
			t.Errorf("removed %d rows, more: %v (%v), want %+v", got, more, err, want)
		}
	}
}

// Many attempts may expire at the same time, all of them touched.
func TestSweepContinuesPastTouchedAttempts(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		client, _ := newPartner(t, db)
		for range 5 {
			if err := db.RecordEvent(t.Context(), newAttempt(t, db, client.ID).ID, storage.EventLoggedIn, ""); err != nil {
				t.Fatal(err)
			}
		}
		advance(db, time.Second)
		untouched := newAttempt(t, db, client.ID)
		advance(db, 27*time.Hour)
		sweeper, steps := &storage.Sweeper{DB: db}, 0
		for more := true; more; steps++ {
			var err error
			if _, more, err = sweeper.Step(t.Context(), 2); err != nil || steps > 10 {
				t.Fatalf("after %d steps: %v", steps, err)
			}
		}
		_, err := db.AttemptByID(t.Context(), untouched.ID)
		kept(t, "an untouched attempt", err, false)
	})
}

func TestSweepUsesIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		raw := storagetest.Raw(t, url)
		client, _ := newPartner(t, db)
		newAttempt(t, db, client.ID)
		advance(db, 27*time.Hour)
		statements := w.of(func() {
			if removed, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 2); err != nil || removed != 1 {
				t.Errorf("removed %d rows (%v), want 1", removed, err)
			}
		})
		for _, s := range statements {
			if plan := explain(t, raw, s); scans.MatchString(plan) {
				t.Errorf("it reads a whole table:\n%s\n%s", s.query, plan)
			}
		}
	})
}

// Once PostgreSQL expected a tenth of the table in each step, and walked through all
// of it to find that.
func TestSweepLimitIsPartOfTheQueryText(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	db, w := watched(t, url)
	raw := storagetest.Raw(t, url)
	client, _ := newPartner(t, db)
	for _, fill := range []string{`INSERT INTO token (hash, client_id, scope, issued_at, expires_at)
		SELECT decode(md5(i::text), 'hex'), '` + client.ID + `', '*', 0, 9000000000000 FROM generate_series(1, 1000) i`, `ANALYZE token`} {
		if _, err := raw.Exec(fill); err != nil {
			t.Fatal(err)
		}
	}
	statements := w.of(func() {
		if _, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 25); err != nil {
			t.Error(err)
		}
	})
	statements = slices.DeleteFunc(statements, func(s statement) bool {
		return !strings.HasPrefix(s.query, "DELETE FROM token") || strings.Contains(s.query, "revoked_at")
	})
	if len(statements) != 1 {
		t.Fatalf("%d statements sweep tokens", len(statements))
	}
	if plan := explain(t, raw, statements[0]); !regexp.MustCompile(`Limit .* rows=25 `).MatchString(plan) {
		t.Errorf("it does not know:\n%s\n%s", statements[0].query, plan)
	}
}

func TestSweepDeletesExpiredTokens(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code, end := issuedCode(t, db), db.Now().Add(time.Hour)
		token := storage.Token{Hash: storage.Hash("hour"), ClientID: code.ClientID, Scope: "*", ExpiresAt: storage.At(end)}
		if err := db.SpendCode(t.Context(), code, &token); err != nil {
			t.Fatal(err)
		}
		for _, row := range []struct {
			now  time.Time
			kept bool
		}{{end.Add(-time.Second), true}, {end.Add(time.Second), false}} {
			db.Now = func() time.Time { return row.now }
			if _, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100); err != nil {
				t.Fatal(err)
			}
			_, err := db.TokenByHash(t.Context(), token.Hash)
			kept(t, "the token", err, row.kept)
		}
	})
}

// Tokens that never expire were once kept even after they had ended.
func TestSweepDeletesRevokedTokensAfterThirtyDays(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code, ended := issuedCode(t, db), db.Now()
		token := exchange(t, db, code, "ended")
		live := exchange(t, db, issue(t, db, newConsent(t, db, code.AccountID, code.ClientID, "another")), "live")
		if err := db.RevokeToken(t.Context(), code.ClientID, token.Hash, storage.TokenRevokedByPartner); err != nil {
			t.Fatal(err)
		}
		for _, row := range []struct {
			now  time.Time
			kept bool
		}{{ended.AddDate(0, 0, 30).Add(-time.Hour), true}, {ended.AddDate(0, 0, 30).Add(time.Hour), false}} {
			db.Now = func() time.Time { return row.now }
			if _, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100); err != nil {
				t.Fatal(err)
			}
			_, err := db.TokenByHash(t.Context(), token.Hash)
			kept(t, "the ended token", err, row.kept)
			_, err = db.TokenByHash(t.Context(), live.Hash)
			kept(t, "the live token", err, true)
		}
	})
}

func kept(t *testing.T, what string, err error, want bool) {
	t.Helper()
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		t.Fatal(err)
	}
	if got := err == nil; got != want {
		t.Errorf("%s kept: %v, want %v", what, got, want)
	}
}
