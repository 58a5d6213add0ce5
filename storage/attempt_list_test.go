package storage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// refuse writes a refused request.
func refuse(t testing.TB, db *storage.DB, clientID string) storage.Attempt {
	t.Helper()
	a := storage.Attempt{ClientID: clientID, Parameters: "client_id=x"}
	must(t, db.RefuseAttempt(t.Context(), &a, "some-cause", "some detail"))
	return a
}

func TestRefuseAttemptIsFoundByItsCode(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		for _, clientID := range []string{client.ID, ""} {
			a := refuse(t, db, clientID)
			found, err := db.AttemptBySupportCode(t.Context(), a.SupportCode)
			if err != nil || found.ID != a.ID || found.ClientID != clientID || found.Outcome != storage.Refused || found.EndedAt.IsZero() {
				t.Errorf("found %+v, %v", found, err)
			}
			lines, err := db.Timeline(t.Context(), a.ID)
			if err != nil || len(lines) != 2 || lines[1].Cause != "some-cause" || lines[1].Detail != "some detail" {
				t.Errorf("the timeline is %+v, %v", lines, err)
			}
		}
		if open, err := db.HasOpenAttempts(t.Context(), client.ID, 0); err != nil || open {
			t.Errorf("a refused request counts as open (%v)", err)
		}
	})
}

func TestSweepDeletesRefusedAttemptsAfterADay(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		a, sweeper := refuse(t, db, ""), &storage.Sweeper{DB: db}
		for _, wait := range []time.Duration{0, 24*time.Hour - time.Second, 2 * time.Second} {
			advance(db, wait)
			_, _, err := sweeper.Step(t.Context(), 100)
			must(t, err)
			_, err = db.AttemptByID(t.Context(), a.ID)
			kept(t, fmt.Sprintf("a refused request after %s more", wait), err, wait != 2*time.Second)
		}
	})
}

func TestEndRefusedKeepsTheCause(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		a := newAttempt(t, db, client.ID)
		must(t, db.EndRefused(t.Context(), a.ID, "some-cause", "why"))
		want(t, "end it again", db.EndRefused(t.Context(), a.ID, "some-cause", "why"), storage.ErrSpent)
		lines, err := db.Timeline(t.Context(), a.ID)
		if err != nil || len(lines) != 2 || lines[1].Cause != "some-cause" || lines[1].Name != storage.EventRefused {
			t.Errorf("the timeline is %+v, %v", lines, err)
		}
	})
}

func TestReceivedShowsSecretsByTheirLength(t *testing.T) {
	t.Parallel()
	name, length := storage.LengthOnly("client_secret", "äöü")
	a := storage.Attempt{Parameters: "state=abcdef&code_verifier=x&login_hint=ada%40example.com&" + "%23" + name[1:] + "=" + length}
	got := a.Received()
	for name, wanted := range map[string]string{
		"state": "6 characters", "code_verifier": "1 character", "client_secret": "3 characters", "login_hint": "ada@example.com",
	} {
		if got.Get(name) != wanted {
			t.Errorf("%s is shown as %q, want %q", name, got.Get(name), wanted)
		}
	}
}

// listed are attempts of two partners and two accounts, in each state, the oldest first.
func listed(t *testing.T, db *storage.DB) (all []storage.Attempt, ada storage.Account) {
	t.Helper()
	shop, _ := newPartner(t, db)
	other, _ := newPartner(t, db)
	ada, bo := newAccount(t, db, "ada@example.com"), newAccount(t, db, "bo@example.com")
	begin := func(clientID, accountID string) storage.Attempt {
		a := newAttempt(t, db, clientID)
		must(t, db.LinkAttempt(t.Context(), a.ID, accountID))
		a.AccountID = accountID
		return a
	}
	expired := begin(shop.ID, ada.ID)
	advance(db, 2*time.Hour)
	denied := begin(shop.ID, bo.ID)
	deny(t, db, denied.ID)
	refused := refuse(t, db, "")
	advance(db, time.Minute)
	open := begin(shop.ID, ada.ID)
	must(t, db.RecordEventBy(t.Context(), open.ID, ada.ID, storage.EventLoggedIn, ""))
	return []storage.Attempt{expired, denied, refused, open, begin(other.ID, ada.ID)}, ada
}

func TestAttemptsFilters(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		all, ada := listed(t, db)
		shop := all[0].ClientID
		for name, row := range map[string]struct {
			filter storage.AttemptFilter
			want   []int
		}{
			"after and to":      {storage.AttemptFilter{To: db.Time(), After: storage.Cursor{Number: all[1].BeganAt.UnixMilli()}}, []int{0}},
			"to and after":      {storage.AttemptFilter{To: all[1].BeganAt, After: storage.Cursor{Number: all[4].BeganAt.UnixMilli() + 9}}, []int{0}},
			"open, from early":  {storage.AttemptFilter{From: all[0].BeganAt, Outcome: storage.StateOpen}, []int{3, 4}},
			"open, from late":   {storage.AttemptFilter{From: storage.At(all[4].BeganAt.Add(time.Hour)), Outcome: storage.StateOpen}, nil},
			"nothing":           {storage.AttemptFilter{}, []int{0, 1, 2, 3, 4}},
			"a partner":         {storage.AttemptFilter{ClientID: shop}, []int{0, 1, 3}},
			"an account":        {storage.AttemptFilter{AccountID: ada.ID}, []int{0, 3, 4}},
			"an email":          {storage.AttemptFilter{Email: "ADA@example.com"}, []int{0, 3, 4}},
			"a support code":    {storage.AttemptFilter{SupportCode: all[3].SupportCode}, []int{3}},
			"another's code":    {storage.AttemptFilter{SupportCode: all[3].SupportCode, ClientID: "partner_other"}, nil},
			"a code, open":      {storage.AttemptFilter{SupportCode: all[3].SupportCode, ClientID: shop, Outcome: storage.StateOpen, From: all[3].BeganAt}, []int{3}},
			"a code, denied":    {storage.AttemptFilter{SupportCode: all[3].SupportCode, Outcome: storage.Denied}, nil},
			"an unknown email":  {storage.AttemptFilter{Email: "eve@example.com"}, nil},
			"another's email":   {storage.AttemptFilter{Email: "bo@example.com", AccountID: ada.ID}, nil},
			"no text":           {storage.AttemptFilter{ClientID: "\x00\xff"}, nil},
			"from":              {storage.AttemptFilter{From: all[3].BeganAt}, []int{3, 4}},
			"to":                {storage.AttemptFilter{To: all[1].BeganAt}, []int{0}},
			"open":              {storage.AttemptFilter{Outcome: storage.StateOpen}, []int{3, 4}},
			"expired":           {storage.AttemptFilter{Outcome: storage.StateExpired}, []int{0}},
			"denied":            {storage.AttemptFilter{Outcome: storage.Denied}, []int{1}},
			"refused":           {storage.AttemptFilter{Outcome: storage.Refused}, []int{2}},
			"allowed":           {storage.AttemptFilter{Outcome: storage.Allowed}, nil},
			"an unknown one":    {storage.AttemptFilter{Outcome: "x"}, nil},
			"everything at all": {storage.AttemptFilter{ClientID: shop, Email: ada.Email, From: all[1].BeganAt, Outcome: storage.StateOpen}, []int{3}},
		} {
			got, err := db.Attempts(t.Context(), row.filter)
			must(t, err)
			var ids, wanted []string
			for _, a := range got {
				ids = append(ids, a.ID)
			}
			for _, i := range row.want {
				wanted = append(wanted, all[i].ID)
			}
			slices.Sort(ids)
			slices.Sort(wanted)
			if !slices.Equal(ids, wanted) {
				t.Errorf("%s: got %d, want the attempts %v", name, len(got), row.want)
			}
		}
	})
}

func TestAttemptsHaveTheEmailAndTheLastStep(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		all, _ := listed(t, db)
		exchanged := issuedCodeOf(t, db, all[0].ClientID)
		advance(db, time.Second)
		exchange(t, db, exchanged, "token")
		got, err := db.Attempts(t.Context(), storage.AttemptFilter{ClientID: all[0].ClientID})
		must(t, err)
		steps := map[string]string{}
		for _, a := range got {
			steps[a.ID] = a.Email + " " + string(a.LastStep)
		}
		for id, wanted := range map[string]string{
			all[0].ID: "ada@example.com began", all[1].ID: "bo@example.com denied", all[3].ID: "ada@example.com logged in",
			exchanged.AttemptID: "eve@example.com exchanged",
		} {
			if steps[id] != wanted {
				t.Errorf("got %q, want %q", steps[id], wanted)
			}
		}
	})
}

func issuedCodeOf(t *testing.T, db *storage.DB, clientID string) storage.Code {
	t.Helper()
	return issue(t, db, newConsent(t, db, newAccount(t, db, "eve@example.com").ID, clientID, "code"))
}

// Attempts that began in the same millisecond are neither skipped nor listed twice.
func TestAttemptsGoOnAfterACursor(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		client, _ := newPartner(t, db)
		wanted := map[string]bool{}
		for i := range 7 {
			if i == 4 {
				advance(db, time.Millisecond)
			}
			wanted[newAttempt(t, db, client.ID).ID] = true
		}
		var after storage.Cursor
		pages := 0
		for pages == 0 || !after.IsZero() {
			all, err := db.Attempts(t.Context(), storage.AttemptFilter{After: storage.ParseCursor(after.String()), Limit: 3 + 1})
			must(t, err)
			var page []storage.ListedAttempt
			page, after = storage.Page(all, 3)
			pages++
			for _, a := range page {
				if !wanted[a.ID] {
					t.Errorf("page %d has %s again", pages, a.ID)
				}
				delete(wanted, a.ID)
			}
		}
		if pages != 3 || len(wanted) != 0 {
			t.Errorf("%d pages, %d attempts are missing", pages, len(wanted))
		}
	})
}

func TestTimelinesAreThoseOfTheAttempts(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		all, _ := listed(t, db)
		exchanged := issuedCodeOf(t, db, all[0].ClientID)
		advance(db, time.Second)
		exchange(t, db, exchanged, "token")
		found, err := db.Timelines(t.Context(), []string{all[1].ID, exchanged.AttemptID, "unknown"})
		must(t, err)
		if len(found) != 2 {
			t.Errorf("found %+v", found)
		}
		for _, id := range []string{all[1].ID, exchanged.AttemptID} {
			if got, want := names(found[id]), timeline(t, db, id); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		}
		if none, err := db.Timelines(t.Context(), nil); err != nil || len(none) != 0 {
			t.Errorf("of none: %v, %v", none, err)
		}
	})
}

// Support lists ten million attempts.
func TestListsOfAttemptsUseIndexes(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db, w := watched(t, url)
		all, ada := listed(t, db)
		var rows []planned
		for _, outcome := range []storage.Outcome{storage.Pending, storage.StateOpen, storage.StateExpired, storage.Denied} {
			for _, f := range []storage.AttemptFilter{
				{}, {ClientID: all[0].ClientID}, {AccountID: ada.ID}, {From: all[0].BeganAt, To: db.Time()}, {After: storage.Cursor{Number: 1, Text: "x"}},
			} {
				f.Outcome = outcome
				rows = append(rows, planned{fmt.Sprintf("Attempts %+v", f), 1, func() error { _, err := db.Attempts(t.Context(), f); return err }})
			}
		}
		rows = append(rows,
			planned{"AttemptBySupportCode", 1, func() error { _, err := db.AttemptBySupportCode(t.Context(), "ABCD-EFGH"); return unlessMissing(err) }},
			planned{"Attempts of one code", 1, func() error {
				_, err := db.Attempts(t.Context(), storage.AttemptFilter{SupportCode: "ABCD-EFGH", ClientID: all[0].ClientID, Outcome: storage.StateOpen, From: all[0].BeganAt})
				return err
			}},
			planned{"Timelines", 1, func() error { _, err := db.Timelines(t.Context(), []string{all[0].ID, all[1].ID}); return err }},
			planned{"ExchangeOf", 1, func() error { _, err := db.ExchangeOf(t.Context(), all[0].ID); return err }},
		)
		wantIndexed(t, w, storagetest.Raw(t, url), rows)
	})
}
