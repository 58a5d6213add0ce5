package storagetest

import (
	"database/sql"
	"testing"

	"fairlead/storage"
)

// TestAttempt begins an attempt of a partner's test client in a browser, and continues it as a
// test account.
func TestAttempt(tb testing.TB, db *storage.DB, partnerID string, name storage.TestName, browser string) (storage.Attempt, storage.Account) {
	tb.Helper()
	a := Attempt(tb, db, storage.Attempt{ClientID: storage.TestClientID(partnerID), BrowserHash: storage.Hash(browser)})
	account, err := db.ChooseTestAccount(tb.Context(), a.ID, a.ClientID, name)
	must(tb, err)
	a.AccountID = account.ID
	return a, account
}

// TestConnection connects a test account to its partner's test client, and exchanges the code
// for a token.
func TestConnection(tb testing.TB, db *storage.DB, partnerID string, name storage.TestName) (n storage.Connection, token string) {
	tb.Helper()
	a, account := TestAttempt(tb, db, partnerID, name, "browser")
	consent := storage.Consent{AttemptID: a.ID, Connection: storage.Connection{AccountID: account.ID, ClientID: a.ClientID, Scope: "*"},
		Code: storage.Code{Hash: storage.Hash(storage.NewSecret()), RedirectURI: Callback}}
	expire(&consent.Code.ExpiresAt, db)
	must(tb, db.IssueCode(tb.Context(), &consent))
	code, err := db.CodeByHash(tb.Context(), consent.Code.Hash)
	must(tb, err)
	token = "oauth.test_" + storage.NewSecret() + ".signature="
	must(tb, db.SpendCode(tb.Context(), code, &storage.Token{Hash: storage.Hash(token), ClientID: a.ClientID,
		ConnectionID: sql.NullString{String: code.ConnectionID, Valid: true}, Scope: "*"}))
	return consent.Connection, token
}
