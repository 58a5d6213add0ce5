package storage_test

import (
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestIssueCodeAndSpendCodeWriteAToken(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		client, _ := newPartner(t, db)
		ada := newAccount(t, db, "ada@example.com")
		consent := newConsent(t, db, ada.ID, client.ID, "code")
		code := issue(t, db, consent)
		wantCode := storage.Code{Hash: storage.Hash("code"), ConnectionID: code.ConnectionID, AttemptID: consent.AttemptID,
			RedirectURI: defaultCallback, CodeChallenge: "challenge", IssuedAt: db.Time(), ExpiresAt: consent.Code.ExpiresAt,
			ClientID: client.ID, AccountID: ada.ID, Scope: "*"}
		if !reflect.DeepEqual(code, wantCode) {
			t.Errorf("the code is %+v, want %+v", code, wantCode)
		}
		a, err := db.AttemptByID(t.Context(), consent.AttemptID)
		if err != nil || a.Outcome != storage.Allowed || a.AccountID != ada.ID || a.EndedAt != db.Time() {
			t.Errorf("the attempt is %+v, %v", a, err)
		}

		advance(db, time.Minute)
		token := exchange(t, db, code, "token")
		wantToken := storage.Token{Hash: storage.Hash("token"), ClientID: client.ID, AccountID: ada.ID, Scope: "*",
			ConnectionID: sql.NullString{String: code.ConnectionID, Valid: true}, IssuedAt: db.Time(),
			ClientStatus: storage.Active, AccountStatus: storage.Active}
		if !reflect.DeepEqual(token, wantToken) {
			t.Errorf("the token is %+v, want %+v", token, wantToken)
		}
		if !token.Live(db.Time()) {
			t.Error("the token is not live")
		}
		used, err := db.CodeByHash(t.Context(), code.Hash)
		if err != nil || used.UsedAt != db.Time() {
			t.Errorf("the used code is %+v, %v", used, err)
		}
		lines, err := db.Timeline(t.Context(), consent.AttemptID)
		wanted := []storage.EventName{storage.EventBegan, storage.EventConsented, storage.EventCodeIssued, storage.EventExchanged}
		if err != nil || !slices.Equal(names(lines), wanted) {
			t.Errorf("the timeline is %v, %v; want %v", names(lines), err, wanted)
		}
	})
}

func TestSpendCodeRacedWritesOneToken(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		got := race(t, 50, func(i int) error {
			token := newToken(code, fmt.Sprint("token ", i))
			return db.SpendCode(t.Context(), code, &token)
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 49 {
			t.Errorf("got %v, want one token", got)
		}
		tokens := 0
		for i := range 50 {
			if _, err := db.TokenByHash(t.Context(), storage.Hash(fmt.Sprint("token ", i))); err == nil {
				tokens++
			}
		}
		if tokens != 1 {
			t.Errorf("%d tokens were written, want 1", tokens)
		}
	})
}

func TestIssueCodeRacedIssuesOneCode(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		ada := newAccount(t, db, "ada@example.com")
		consent := newConsent(t, db, ada.ID, client.ID, "code")
		got := race(t, 20, func(i int) error {
			if i%4 == 3 {
				return db.EndAttempt(t.Context(), consent.AttemptID, ada.ID, storage.Denied, storage.EventDenied, "")
			}
			g := consent
			g.Code.Hash = storage.Hash(fmt.Sprint("code ", i))
			return db.IssueCode(t.Context(), &g)
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 19 {
			t.Errorf("got %v, want one", got)
		}
		if lines, err := db.Timeline(t.Context(), consent.AttemptID); err != nil || len(lines) != 2 && len(lines) != 3 {
			t.Errorf("the timeline is %v, %v", names(lines), err)
		}
	})
}

func TestSpendCodeRefusesUsedExpiredAndDisconnectedCodes(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, db *storage.DB, c storage.Code){
		"it was used":                 func(t *testing.T, db *storage.DB, c storage.Code) { exchange(t, db, c, "first") },
		"it has expired":              func(_ *testing.T, db *storage.DB, _ storage.Code) { advance(db, 10*time.Minute) },
		"its connection has ended":    disconnect,
		"it has never been given out": func(_ *testing.T, _ *storage.DB, c storage.Code) { c.Hash[0]++ },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
				code := issuedCode(t, db)
				end(t, db, code)
				token := newToken(code, "token")
				want(t, "spend it", db.SpendCode(t.Context(), code, &token), storage.ErrSpent)
				_, err := db.TokenByHash(t.Context(), token.Hash)
				want(t, "its token", err, storage.ErrNotFound)
			})
		})
	}
}

func disconnect(t *testing.T, db *storage.DB, c storage.Code) {
	t.Helper()
	if err := db.Disconnect(t.Context(), c.AccountID, c.ClientID, storagetest.SignedIn(t, db, c.AccountID), storage.Device{}); err != nil {
		t.Fatal(err)
	}
}

func TestSpendCodeInItsLastMillisecond(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		code := issuedCode(t, db)
		advance(db, 10*time.Minute-time.Millisecond)
		exchange(t, db, code, "token")
	})
}

func TestRevokeReplayedRevokesTheTokenPermanently(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		want(t, "before it is used", db.RevokeReplayed(t.Context(), code), nil)
		exchange(t, db, code, "token")
		race(t, 10, func(int) error { return db.RevokeReplayed(t.Context(), code) })
		if token := tokenByText(t, db, "token"); token.RevokedAt.IsZero() || token.Live(db.Time()) {
			t.Errorf("the token is %+v", token)
		}
		lines, err := db.Timeline(t.Context(), code.AttemptID)
		if last := names(lines); err != nil || last[len(last)-1] != storage.EventReplayed || last[len(last)-2] != storage.EventExchanged {
			t.Errorf("the timeline ends with %v, %v; want one replay", last, err)
		}
		if yes, err := db.IsConnected(t.Context(), code.AccountID, code.ClientID, "*"); err != nil || !yes {
			t.Errorf("the connection has ended (%v)", err)
		}
	})
}

func TestIssueCodeRefusesAnEndedAttempt(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, db *storage.DB, g storage.Consent){
		"it was allowed":  func(t *testing.T, db *storage.DB, g storage.Consent) { issue(t, db, g) },
		"it was denied":   func(t *testing.T, db *storage.DB, g storage.Consent) { deny(t, db, g.AttemptID) },
		"it has expired":  func(_ *testing.T, db *storage.DB, _ storage.Consent) { advance(db, time.Hour) },
		"it is not there": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
				client, _ := newPartner(t, db)
				consent := newConsent(t, db, newAccount(t, db, "ada@example.com").ID, client.ID, "code")
				if end != nil {
					end(t, db, consent)
				} else {
					consent.AttemptID = "unknown"
				}
				consent.Code.Hash = storage.Hash("another code")
				want(t, "a code", db.IssueCode(t.Context(), &consent), storage.ErrSpent)
				_, err := db.CodeByHash(t.Context(), consent.Code.Hash)
				want(t, "what was written of it", err, storage.ErrNotFound)
			})
		})
	}
}

func TestIssueCodeWithoutAskingRecordsNoConsent(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		code := issuedCode(t, db)
		again := newConsent(t, db, code.AccountID, code.ClientID, "second code")
		again.Consented = false
		second := issue(t, db, again)
		if second.ConnectionID != code.ConnectionID {
			t.Error("it made a second connection")
		}
		lines, err := db.Timeline(t.Context(), again.AttemptID)
		if wanted := []storage.EventName{storage.EventBegan, storage.EventCodeIssued}; err != nil || !slices.Equal(names(lines), wanted) {
			t.Errorf("the timeline is %v, %v; want %v", names(lines), err, wanted)
		}
	})
}
