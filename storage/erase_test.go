package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// rowsWith lists the tables that have a text in any row.
func rowsWith(t *testing.T, url, text string) (tables []string) {
	t.Helper()
	raw := storagetest.Raw(t, url)
	query := `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
	if strings.HasPrefix(url, "sqlite:") {
		query = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
	}
	var all []string
	if err := raw.SelectContext(t.Context(), &all, query); err != nil {
		t.Fatal(err)
	}
	for _, table := range all {
		if tableHas(t, raw, table, text) {
			tables = append(tables, table)
		}
	}
	return tables
}

func tableHas(t *testing.T, raw *sqlx.DB, table, text string) bool {
	t.Helper()
	rows, err := raw.QueryxContext(t.Context(), `SELECT * FROM "`+table+`"`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	found := false
	for rows.Next() {
		values, err := rows.SliceScan()
		if err != nil {
			t.Fatal(err)
		}
		found = found || strings.Contains(fmt.Sprintf("%s", values), text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// inUse is an account with something in most tables.
func inUse(t *testing.T, db *storage.DB) (account storage.Account, session storage.Session, token string) {
	t.Helper()
	account = storagetest.Account(t, db, storage.Account{Email: "ada.lovelace@example.com", FullName: "Ada King"})
	shop, _ := storagetest.Partner(t, db, storage.Client{})
	_, token = storagetest.Connection(t, db, storage.Connection{AccountID: account.ID, ClientID: shop.ID})
	session = storagetest.Session(t, db, storage.Session{AccountID: account.ID, UserAgent: "Ada's browser"})
	_, err := db.SetAuthenticator(t.Context(), app(account, "setup"), codes("first"), session.ID, storage.Device{})
	want(t, "set up an app", err, nil)
	_, err = db.SavePaymentSetup(t.Context(), "", storage.PaymentSetup{AccountID: account.ID, Processor: "stripe", Customer: "cus_1", Reference: "seti_1"}, session.ID)
	want(t, "set up a card", err, nil)
	card := storage.PaymentMethod{AccountID: account.ID, Processor: "stripe", Customer: "cus_1", Reference: "pm_1", Brand: "visa", Holder: "Ada King"}
	want(t, "save a card", db.SavePaymentMethod(t.Context(), &card, session.ID, storage.Device{}), nil)
	return account, session, token
}

func TestCloseAccountEndsAccessAndErasesLater(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, clock := storagetest.OpenURL(t, url), storagetest.NewClock()
		db.Now = clock.Now
		ada, session, token := inUse(t, db)
		closing := storage.Closing{AccountID: ada.ID, At: storage.At(clock.Now().Add(time.Hour)), SessionID: session.ID}
		for range 2 {
			want(t, "close", db.CloseAccount(t.Context(), closing), nil)
		}
		if live, err := db.Sessions(t.Context(), ada.ID); err != nil || len(live) != 0 {
			t.Errorf("%d sessions are live, %v", len(live), err)
		}
		if k, err := db.TokenByHash(t.Context(), storage.Hash(token)); err != nil || k.Live(db.Time()) {
			t.Errorf("the token is live: %+v, %v", k, err)
		}
		for name, n := range map[storage.NoticeName]int{storage.NoticeClosingRequested: 1, storage.NoticeDisconnected: 1} {
			if got := storagetest.Notices(t, db, name); len(got) != n {
				t.Errorf("%d mails %q, want %d", len(got), name, n)
			}
		}
		if n, err := db.EraseClosed(t.Context(), 10); n != 0 || err != nil {
			t.Errorf("erased %d early, %v", n, err)
		}
		second := storage.Account{Email: ada.Email}
		want(t, "the same address", db.CreateAccount(t.Context(), &second, "hash", storage.Device{}), storage.ErrConflict)

		clock.Advance(time.Hour)
		want(t, "a late login", db.StartSession(t.Context(), &storage.Session{ID: "late", SecretHash: []byte("x"), AccountID: ada.ID}, ""), storage.ErrSpent)
		if n, err := db.EraseClosed(t.Context(), 10); n != 1 || err != nil {
			t.Fatalf("erased %d, %v", n, err)
		}
		for _, text := range []string{"ada.lovelace", "Ada King", "Ada's browser", string(storage.Hash(token))} {
			if got := rowsWith(t, url, text); len(got) > 0 && (text != "ada.lovelace" || fmt.Sprint(got) != "[outbox]") { // the last mail
				t.Errorf("%q is still in %q", text, got)
			}
		}
		wantErased(t, db, url, ada)
		want(t, "a login after that", logIn(t, db, ada, storage.Session{}), storage.ErrSpent)
		want(t, "the same address", db.CreateAccount(t.Context(), &second, "hash", storage.Device{}), nil)
		if second.ID == ada.ID {
			t.Error("the ID was given again")
		}
	})
}

// wantErased checks that only an empty row is left of an account, a mail and what Stripe is
// to delete.
func wantErased(t *testing.T, db *storage.DB, url string, a storage.Account) {
	t.Helper()
	_, err := db.AccountByID(t.Context(), a.ID)
	want(t, "find it", err, storage.ErrNotFound)
	if got := storagetest.Notices(t, db, storage.NoticeClosed); len(got) != 1 || got[0].To != a.Email {
		t.Errorf("the last mails are %+v", got)
	}
	jobs, err := db.ClaimJobs(t.Context(), 10, 0, storage.JobCardForgotten)
	if err != nil || len(jobs) != 1 || jobs[0].Payload != `{"processor":"stripe","customer":"cus_1"}` {
		t.Errorf("jobs for Stripe: %+v, %v", jobs, err)
	}
	got := rowsWith(t, url, a.ID)
	if slices.Sort(got); fmt.Sprint(got) != "[account event outbox]" { // that it is closed
		t.Errorf("the ID is in %q", got)
	}
	_, err = storagetest.Raw(t, url).ExecContext(t.Context(), `INSERT INTO account (id, email, email_key, full_name, company_name, api_version, status, created_at)
		VALUES ('`+a.ID+`', '', 'x', '', '', '', 'active', 0)`)
	if err == nil {
		t.Error("the ID can be given again")
	}
}

// An account that could not be erased once kept those after it waiting.
func TestAnAccountThatCannotBeErasedKeepsNoOtherWaiting(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, clock := storagetest.OpenURL(t, url), storagetest.NewClock()
		db.Now = clock.Now
		stuck, other := storagetest.Account(t, db, storage.Account{}), storagetest.Account(t, db, storage.Account{})
		for _, a := range []storage.Account{stuck, other} {
			must(t, db.CloseAccount(t.Context(), storage.Closing{AccountID: a.ID, At: db.Time(), Reason: "they asked"}))
			clock.Advance(time.Minute)
		}
		raw := storagetest.Raw(t, url)
		raw.MustExec(`CREATE TABLE keeping (account_id TEXT NOT NULL REFERENCES account (id))`)
		raw.MustExec(`INSERT INTO keeping (account_id) VALUES ('` + stuck.ID + `')`)
		n, err := db.EraseClosed(t.Context(), 10)
		about, ok := errors.AsType[*storage.AboutError](err)
		if n != 1 || !ok || about.AccountID != stuck.ID {
			t.Errorf("erased %d, %v", n, err)
		}
		_, err = db.AccountByID(t.Context(), other.ID)
		want(t, "find the other", err, storage.ErrNotFound)
	})
}

// Two servers that erase one account were once an error on PostgreSQL.
func TestEraseClosedAtOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		for range 5 {
			ada := storagetest.Account(t, db, storage.Account{})
			must(t, db.CloseAccount(t.Context(), storage.Closing{AccountID: ada.ID, At: db.Time(), Reason: "she asked"}))
		}
		var erased atomic.Int64
		got := race(t, 4, func(int) error {
			n, err := db.EraseClosed(t.Context(), 10)
			erased.Add(int64(n))
			return err
		})
		if got[nil] != 4 || erased.Load() != 5 {
			t.Errorf("they went %v and erased %d", got, erased.Load())
		}
	})
}

func TestSupportLeavesErasedAccountsAlone(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := storagetest.Account(t, db, storage.Account{})
		must(t, db.CloseAccount(t.Context(), storage.Closing{AccountID: ada.ID, At: db.Time(), Reason: "she asked"}))
		must(t, db.EraseAccount(t.Context(), ada.ID))
		_, err := db.ResumeAccount(t.Context(), ada.ID, "why")
		want(t, "resume", err, storage.ErrNotFound)
		want(t, "close", db.CloseAccount(t.Context(), storage.Closing{AccountID: ada.ID, At: db.Time(), Reason: "again"}), storage.ErrNotFound)
		_, err = db.AccountByID(t.Context(), ada.ID)
		want(t, "find it", err, storage.ErrNotFound)
	})
}
