package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// Queries of API calls, exchanges, pages and logins must not read whole tables, which
// grow, nor run more often than necessary.
func TestFrequentQueriesUseIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		raw := storagetest.Raw(t, url)
		code := issuedCode(t, db)
		signedIn := storagetest.SignedIn(t, db, code.AccountID)
		ada := newAccount(t, db, "grace@example.com")
		consent := newConsent(t, db, ada.ID, code.ClientID, "another code")
		token := newToken(code, "token")
		session := newSession(t, db, ada.ID, "")
		ctx := t.Context()
		wantIndexed(t, w, raw, []planned{
			{"TokenByHash", 1, func() error { _, err := db.TokenByHash(ctx, token.Hash); return unlessMissing(err) }},
			{"CodeByHash", 1, func() error { _, err := db.CodeByHash(ctx, code.Hash); return err }},
			{"ClientByID", 1, func() error { _, err := db.ClientByID(ctx, code.ClientID); return err }},
			{"Callbacks", 1, func() error { _, err := db.Callbacks(ctx, code.ClientID); return err }},
			{"Partners", 1, func() error { _, err := db.Partners(ctx, storage.PartnerFilter{}); return err }},
			{"Partners after one", 1, func() error {
				_, err := db.Partners(ctx, storage.PartnerFilter{State: storage.ActivePartner, After: storage.Cursor{Number: 1, Text: "partner_"}})
				return err
			}},
			{"Partners in trouble", 1, func() error {
				_, err := db.Partners(ctx, storage.PartnerFilter{State: storage.TroubledPartner})
				return err
			}},
			{"Partners found", 3, func() error { _, err := db.Partners(ctx, storage.PartnerFilter{Search: "shop.example"}); return err }},
			{"CallbackUse", 1, func() error { _, err := db.CallbackUse(ctx, code.ClientID, defaultCallback); return err }},
			{"ClientReach", 1, func() error { _, err := db.ClientReach(ctx, code.ClientID); return err }},
			{"ClientConnections", 1, func() error { _, err := db.ClientConnections(ctx, code.ClientID, storage.Cursor{}, 50); return err }},
			{"SecretUses", 1, func() error { _, err := db.SecretUses(ctx, code.ClientID); return err }},
			{"SecretUseOf", 2, func() error { _, err := db.SecretUseOf(ctx, "secret"); return err }},
			{"RecentUses", 1, func() error { _, err := db.RecentUses(ctx, code.ClientID); return err }},
			{"SecretAddresses", 1, func() error { _, err := db.SecretAddresses(ctx, "secret"); return err }},
			{"ClientDays", 1, func() error { _, err := db.ClientDays(ctx, code.ClientID); return err }},
			{"PartnerConnections", 1, func() error { _, err := db.PartnerConnections(ctx, code.ClientID, storage.Cursor{}, 50); return err }},
			{"PartnerConnections after one", 1, func() error {
				_, err := db.PartnerConnections(ctx, code.ClientID, storage.Cursor{Number: 1, Text: "x"}, 50)
				return err
			}},
			{"PartnersOf", 1, func() error { _, err := db.PartnersOf(ctx, "person"); return err }},
			{"LogoByHash", 1, func() error { _, err := db.LogoByHash(ctx, "hash"); return unlessMissing(err) }},
			{"LogoHashOf", 1, func() error { _, err := db.LogoHashOf(ctx, code.ClientID); return err }},
			{"LiveSecrets", 1, func() error { _, err := db.LiveSecrets(ctx, code.ClientID); return err }},
			{"SessionByID", 1, func() error { _, err := db.SessionByID(ctx, session.ID); return err }},
			{"Sessions", 1, func() error { _, err := db.Sessions(ctx, ada.ID); return err }},
			{"SeeSession", 1, func() error { return db.TouchSession(ctx, session.ID, session.ExpiresAt) }},
			{"StartSession", 4, func() error { s := session; s.ID = storage.NewID(); return db.StartSession(ctx, &s, session.ID) }},
			{"Activities", 1, func() error { _, err := db.Activities(ctx, ada.ID, 0, 50); return err }},
			{"AccountByID", 1, func() error { _, err := db.AccountByID(ctx, ada.ID); return err }},
			{"AccountByEmail", 1, func() error { _, err := db.AccountByEmail(ctx, ada.Email); return err }},
			{"PasswordOf", 1, func() error { _, err := db.PasswordOf(ctx, ada.ID); return err }},
			{"HasPaymentMethod", 1, func() error { _, err := db.HasPaymentMethod(ctx, ada.ID); return err }},
			{"IsConnected", 1, func() error { _, err := db.IsConnected(ctx, ada.ID, code.ClientID, "*"); return err }},
			{"Connections", 1, func() error { _, err := db.Connections(ctx, code.AccountID); return err }},
			{"AttemptByID", 1, func() error { _, err := db.AttemptByID(ctx, consent.AttemptID); return err }},
			{"LinkAttempt", 1, func() error { return db.LinkAttempt(ctx, consent.AttemptID, ada.ID) }},
			{"HasEvent", 1, func() error { _, err := db.HasEvent(ctx, consent.AttemptID, storage.EventLoggedIn); return err }},
			{"HasOpenAttempts", 1, func() error { _, err := db.HasOpenAttempts(ctx, code.ClientID, 1000); return err }},
			{"RecordEvent", 2, func() error { return db.RecordEvent(ctx, consent.AttemptID, storage.EventLoggedIn, "") }},
			{"IssueCode", 13, func() error { return db.IssueCode(ctx, &consent) }},
			{"SpendCode", 2, func() error { return db.SpendCode(ctx, code, &token) }},
			{"RevokeReplayed", 3, func() error { return db.RevokeReplayed(ctx, code) }},
			{"Disconnect", 10, func() error { return db.Disconnect(ctx, code.AccountID, code.ClientID, signedIn, storage.Device{}) }},
		})
	})
}

// Everybody who signs up or logs in asks these.
func TestLookUpsOfAccountsUseIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		ada, ctx, some := newAccount(t, db, "ada@example.com"), t.Context(), storage.Hash("some")
		wantIndexed(t, w, storagetest.Raw(t, url), []planned{
			{"APIKeyByHash", 1, func() error { _, err := db.APIKeyByHash(ctx, some); return unlessMissing(err) }},
			{"APIKeys", 1, func() error { _, err := db.APIKeys(ctx, ada.ID); return err }},
			{"AllAPIKeys", 1, func() error { _, err := db.AllAPIKeys(ctx, ada.ID); return err }},
			{"AllConnections", 1, func() error { _, err := db.AllConnections(ctx, ada.ID); return err }},
			{"DisconnectLinkByHash", 1, func() error { _, err := db.DisconnectLinkByHash(ctx, some); return unlessMissing(err) }},
			{"SignUpByID", 1, func() error { _, err := db.SignUpByID(ctx, "some"); return unlessMissing(err) }},
			{"EmailCodeByID", 1, func() error { _, err := db.EmailCodeByID(ctx, "some"); return unlessMissing(err) }},
			{"LatestEmailCode", 1, func() error { _, err := db.LatestEmailCode(ctx, storage.CodeVerify, ada.ID); return err }},
			{"LatestEmailCode of a sign-up", 1, func() error { _, err := db.LatestEmailCode(ctx, storage.CodeSignUp, "some"); return err }},
			{"ResetByHash", 1, func() error { _, err := db.ResetByHash(ctx, some); return unlessMissing(err) }},
			{"PendingLogInByID", 1, func() error { _, err := db.AccountFactors().PendingLogIn(ctx, "some"); return unlessMissing(err) }},
			{"TwoStepOf", 1, func() error { _, err := db.TwoStepOf(ctx, ada.ID); return err }},
			{"AuthenticatorOf", 1, func() error { _, err := db.AccountFactors().Authenticator(ctx, ada.ID); return unlessMissing(err) }},
			{"IsRemembered", 1, func() error { _, err := db.IsRemembered(ctx, ada.ID, some); return err }},
			{"Passkeys", 1, func() error { _, err := db.AccountFactors().Passkeys(ctx, ada.ID); return err }},
			{"HasPasskeys", 1, func() error { _, err := db.AccountFactors().HasPasskeys(ctx, ada.ID); return err }},
			{"PasskeyByCredential", 1, func() error { _, err := db.AccountFactors().PasskeyByCredential(ctx, some); return unlessMissing(err) }},
			{"AccountSummary", 2, func() error { _, err := db.AccountSummary(ctx, ada.ID); return err }},
			{"SupportChanges", 1, func() error { _, err := db.SupportChanges(ctx, ada.ID); return err }},
			{"EraseClosed", 1, func() error { _, err := db.EraseClosed(ctx, 10); return err }},
			{"EndLeaving", 1, func() error { _, err := db.EndLeaving(ctx, 10); return err }},
		})
	})
}

// Every page of the support console asks for the session.
func TestLookUpsOfStaffUseIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		ada, ctx, some := storagetest.Staff(t, db, storage.Staff{}), t.Context(), storage.Hash("some")
		session := storagetest.StaffSession(t, db, ada)
		wantIndexed(t, w, storagetest.Raw(t, url), []planned{
			{"StaffSessionByID", 1, func() error { _, err := db.StaffSessionByID(ctx, session.ID, time.Hour); return err }},
			{"TouchStaffSession", 1, func() error { return db.TouchStaffSession(ctx, session.ID) }},
			{"StaffByID", 1, func() error { _, err := db.StaffByID(ctx, ada.ID); return err }},
			{"StaffByEmail", 1, func() error { _, err := db.StaffByEmail(ctx, ada.Email); return err }},
			{"StaffPasswordOf", 1, func() error { _, err := db.StaffPasswordOf(ctx, ada.ID); return err }},
			{"StaffByWelcome", 1, func() error { _, err := db.StaffByWelcome(ctx, some); return unlessMissing(err) }},
			{"PendingLogIn", 1, func() error { _, err := db.StaffFactors().PendingLogIn(ctx, "some"); return unlessMissing(err) }},
			{"Left", 1, func() error { _, err := db.StaffFactors().Left(ctx, ada.ID); return err }},
			{"PasskeyByCredential", 1, func() error { _, err := db.StaffFactors().PasskeyByCredential(ctx, some); return unlessMissing(err) }},
			{"StaffSummaryByID", 1, func() error { _, err := db.StaffSummaryByID(ctx, ada.ID); return err }},
			{"IsPasskey", 1, func() error { _, err := db.IsPasskey(ctx, some); return err }},
			{"EndStaffSession", 5, func() error { return db.EndStaffSession(ctx, session.ID) }},
		})
	})
}

// Support asks these of very many accounts, mails and tokens.
func TestLookUpsOfSupportUseIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		a, ctx, some := newAccount(t, db, "ada@example.com"), as(t.Context(), "Grace"), storage.Hash("some")
		wantIndexed(t, w, storagetest.Raw(t, url), []planned{
			{"NewestAccounts", 1, func() error { _, err := db.NewestAccounts(ctx, storage.Cursor{}, 51); return err }},
			{"NewestAccounts after one", 1, func() error {
				_, err := db.NewestAccounts(ctx, storage.Cursor{Number: 1, Text: "some"}, 51)
				return err
			}},
			{"MailsTo", 1, func() error { _, err := db.MailsTo(ctx, a); return err }},
			{"LookAtAccount", 6, func() error { return db.LookAtAccount(ctx, a.ID) }},
			{"LookAtAccount again", 1, func() error { return db.LookAtAccount(ctx, a.ID) }},
			{"ConnectionOf", 1, func() error { _, _, err := db.ConnectionOf(ctx, a.ID, "some"); return unlessMissing(err) }},
			{"WaitingFactorReset", 1, func() error { _, err := db.WaitingFactorReset(ctx, a.ID); return unlessMissing(err) }},
			{"FactorResetByID", 1, func() error { _, err := db.FactorResetByID(ctx, a.ID, "some"); return unlessMissing(err) }},
			{"FactorResetByLink", 1, func() error { _, err := db.FactorResetByLink(ctx, some); return unlessMissing(err) }},
			{"DoDueFactorResets", 1, func() error { _, err := db.DoDueFactorResets(ctx, 20, db.Time()); return err }},
			{"SecretByHash", 1, func() error { _, err := db.SecretByHash(ctx, some); return unlessMissing(err) }},
		})
	})
}

// Servers ask these at all times, for each of very many carrier accounts.
func TestKeepingCarrierAccountsConnectedUsesIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		newCarrier(t, db, "ups", storage.CarrierOAuth)
		a, ctx := newCarrierAccount(newAccount(t, db, "ada@example.com").ID, "ups", "1"), t.Context()
		must(t, db.CreateCarrierAccount(ctx, a, 9))
		token := storage.CarrierToken{CarrierAccountID: a.ID, Access: []byte("a"), Refresh: []byte("r"), IssuedAt: db.Time()}
		must(t, db.ConnectCarrier(ctx, token, db.Time()))
		var c storage.CarrierConnection
		lease := func() (err error) {
			if c, err = db.CarrierConnectionOf(ctx, a.ID); err == nil {
				c, err = db.LeaseCarrier(ctx, c.State, time.Minute, false)
			}
			return err
		}
		wantIndexed(t, w, storagetest.Raw(t, url), []planned{
			{"DueCarrierAccounts", 1, func() error { _, err := db.DueCarrierAccounts(ctx, "ups", false, 64); return err }},
			{"NextCarrierAccount", 1, func() error { _, err := db.NextCarrierAccount(ctx, "ups", false); return unlessMissing(err) }},
			{"CarrierBreakerOf", 1, func() error { _, err := db.CarrierBreakerOf(ctx, "ups", false); return err }},
			{"LeaseCarrier", 3, lease},
			{"RefreshedCarrier", 3, func() error { _, err := db.RefreshedCarrier(ctx, c, db.Time()); return err }},
			{"LeaseCarrier again", 3, lease},
			{"FailCarrier", 3, func() error {
				_, err := db.FailCarrier(ctx, c, storage.CarrierFailure{Outcome: storage.CarrierRefreshRefused, BreakerPolicy: storage.BreakerPolicy{Accounts: 5, Window: time.Minute}})
				return err
			}},
		})
	})
}

func unlessMissing(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// planned is a call, and how many statements it takes.
type planned struct {
	name       string
	statements int
	call       func() error
}

func wantIndexed(t *testing.T, w *watcher, raw *sqlx.DB, rows []planned) {
	t.Helper()
	for _, row := range rows {
		statements := w.of(func() {
			if err := row.call(); err != nil {
				t.Errorf("%s: %v", row.name, err)
			}
		})
		statements = slices.DeleteFunc(statements, func(s statement) bool { return strings.Contains(s.query, "pg_notify") }) // told to others
		if len(statements) != row.statements {
			t.Errorf("%s asks %d times, want %d: %v", row.name, len(statements), row.statements, statements)
		}
		for _, s := range statements {
			if plan := withoutSubqueries(explain(t, raw, s)); scans.MatchString(plan) {
				t.Errorf("%s reads a whole table:\n%s\n%s", row.name, s.query, plan)
			}
		}
	}
}

// scans is how each engine's plan describes a full scan.
var scans = regexp.MustCompile(`(?m)\bSeq Scan\b|^SCAN (?:[a-z])`)

// subquery is how SQLite's plan names the result of one, which it then scans.
var subquery = regexp.MustCompile(`(?m)^(?:CO-ROUTINE|MATERIALIZE) (\w+)$`)

func withoutSubqueries(plan string) string {
	for _, found := range subquery.FindAllStringSubmatch(plan, -1) {
		plan = strings.ReplaceAll(plan+"\n", "\nSCAN "+found[1]+"\n", "\n")
	}
	return plan
}

// explain returns an engine's plan. PostgreSQL is configured as by the server, since it
// would otherwise scan tables as small as these.
func explain(t *testing.T, db *sqlx.DB, s statement) string {
	t.Helper()
	tx, err := db.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if db.DriverName() == "sqlite3" {
		return steps(t.Context(), t, tx.Tx, "EXPLAIN QUERY PLAN "+s.query, s.args, 4)
	}
	for _, statement := range []string{`SET LOCAL enable_seqscan = off`, `SET LOCAL plan_cache_mode = force_generic_plan`, `PREPARE looked AS ` + s.query} {
		if _, err := tx.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	execute := "EXPLAIN EXECUTE looked"
	if len(s.args) > 0 {
		execute += "(NULL" + strings.Repeat(", NULL", len(s.args)-1) + ")"
	}
	plan := steps(t.Context(), t, tx.Tx, execute, nil, 1)
	if _, err := tx.Exec(`DEALLOCATE looked`); err != nil {
		t.Fatal(err)
	}
	return plan
}

// steps reads the last of a plan's columns.
func steps(ctx context.Context, t *testing.T, tx *sql.Tx, query string, args []any, columns int) string {
	t.Helper()
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	var plan []string
	for rows.Next() {
		row := make([]any, columns)
		for i := range row {
			row[i] = new(any)
		}
		if err := rows.Scan(row...); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, fmt.Sprint(*row[columns-1].(*any)))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, "\n")
}

func TestExplainDetectsAFullScan(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		openURL(t, url)
		if plan := explain(t, storagetest.Raw(t, url), statement{query: `SELECT id FROM account WHERE full_name = 'Ada'`}); !scans.MatchString(plan) {
			t.Errorf("nothing in it says so:\n%s", plan)
		}
	})
}
