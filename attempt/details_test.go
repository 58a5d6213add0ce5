package attempt_test

import (
	"database/sql"
	"encoding/json"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/attempt"
	"fairlead/cause"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// fixture is a database whose clock is set.
type fixture struct {
	t      *testing.T
	db     *storage.DB
	clock  *storagetest.Clock
	client storage.Client
	ada    storage.Account
}

func each(t *testing.T, test func(f *fixture)) {
	t.Helper()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		f := &fixture{t: t, db: db, clock: storagetest.NewClock()}
		f.clock.Set(time.Date(2026, 11, 12, 10, 4, 0, 0, time.UTC))
		db.Now = f.clock.Now
		f.client, _ = storagetest.Partner(t, db, storage.Client{Name: "Shop"})
		f.ada = storagetest.Account(t, db, storage.Account{Email: "ada@example.com"})
		test(f)
	})
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) begin() storage.Attempt {
	f.t.Helper()
	return storagetest.Attempt(f.t, f.db, storage.Attempt{ClientID: f.client.ID, Parameters: "state=1&login_hint=ada%40example.com"})
}

// issue has the account allow access in an attempt.
func (f *fixture) issue(a storage.Attempt) storage.Code {
	f.t.Helper()
	hash := storage.Hash(a.ID)
	f.must(f.db.IssueCode(f.t.Context(), &storage.Consent{AttemptID: a.ID, SessionID: storagetest.SignedIn(f.t, f.db, f.ada.ID), Consented: true,
		Connection: storage.Connection{AccountID: f.ada.ID, ClientID: f.client.ID, Scope: "*"},
		Code:       storage.Code{Hash: hash, RedirectURI: a.Callback, ExpiresAt: storage.At(f.clock.Now().Add(10 * time.Minute))}}))
	code, err := f.db.CodeByHash(f.t.Context(), hash)
	f.must(err)
	return code
}

func (f *fixture) exchange(c storage.Code) storage.Token {
	f.t.Helper()
	k := storage.Token{Hash: storage.Hash("token"), ClientID: c.ClientID, Scope: c.Scope, ConnectionID: sql.NullString{String: c.ConnectionID, Valid: true}}
	f.must(f.db.SpendCode(f.t.Context(), c, &k))
	return k
}

func (f *fixture) describe(id string) attempt.Details {
	f.t.Helper()
	a, err := f.db.AttemptByID(f.t.Context(), id)
	f.must(err)
	d, err := attempt.Describe(f.t.Context(), f.db, a)
	f.must(err)
	return d
}

// wantExchange checks what became of an attempt's code. works is empty without a token.
func (f *fixture) wantExchange(id string, state attempt.ExchangeState, works, sentence string) {
	f.t.Helper()
	x := f.describe(id).Exchange
	got := ""
	if x.TokenWorks != nil {
		got = map[bool]string{true: "yes", false: "no"}[*x.TokenWorks]
	}
	if x.State != state || got != works || x.Sentence != sentence || (x.At == nil) != (state == attempt.NoCode) {
		f.t.Errorf("got %+v, works %q; want %s, %q and %q", x, got, state, works, sentence)
	}
}

func TestExchangeSaysWhatBecameOfTheCode(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		a, late := f.begin(), f.begin()
		f.wantExchange(a.ID, attempt.NoCode, "", "No code was issued.")
		code := f.issue(a)
		f.issue(late)
		f.wantExchange(a.ID, attempt.Waiting, "", "Not exchanged yet. The code is valid until 12 November 2026, 10:14 UTC.")
		f.clock.Advance(time.Minute)
		k := f.exchange(code)
		f.wantExchange(a.ID, attempt.Exchanged, "yes", "Exchanged at 12 November 2026, 10:05 UTC. The token works, and has not been used.")
		f.clock.Advance(time.Hour)
		f.wantExchange(late.ID, attempt.Expired, "", "Never exchanged. The code expired at 12 November 2026, 10:14 UTC.")
		usage := &storage.Usage{DB: f.db}
		usage.Token(k.Hash, netip.MustParseAddr("192.0.2.1"))
		f.must(usage.Flush(f.t.Context()))
		f.wantExchange(a.ID, attempt.Exchanged, "yes", "Exchanged at 12 November 2026, 10:05 UTC. The token works, last used 12 November 2026, 11:05 UTC.")
		f.must(f.db.SetClientStatus(f.t.Context(), f.client.ID, storage.Suspended, "fraud"))
		f.wantExchange(a.ID, attempt.Exchanged, "no", "Exchanged at 12 November 2026, 10:05 UTC. The token does not work: the partner is suspended (fraud).")
		f.must(f.db.RevokeToken(f.t.Context(), f.client.ID, k.Hash, storage.TokenRevokedByPartner))
		f.wantExchange(a.ID, attempt.Exchanged, "no", "Exchanged at 12 November 2026, 10:05 UTC. The token does not work: it is revoked and the partner is suspended (fraud).")
	})
}

func TestDetailsHaveExactlyTheirKeys(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		a := f.begin()
		f.must(f.db.RecordEventBy(f.t.Context(), a.ID, f.ada.ID, storage.EventBillingDeclined, "declined"))
		f.must(f.db.RecordEventBy(f.t.Context(), a.ID, f.ada.ID, storage.EventBillingDeclined, "declined"))
		b, err := json.Marshal(f.describe(a.ID))
		f.must(err)
		var read map[string]any
		f.must(json.Unmarshal(b, &read))
		wantKeys(f.t, read, "support_code, client_id, company, test, account_id, account_email, callback, outcome, began_at, ended_at, browser, parameters, timeline, answer, exchange")
		event := read["timeline"].([]any)[1].(map[string]any)
		wantKeys(f.t, event, "at, event, detail, cause, cure")
		wantKeys(f.t, read["exchange"].(map[string]any), "state, at, token_works, last_used_at")
		if got := event["detail"]; got != "declined (2 times, last at 12 November 2026, 10:04 UTC)" {
			f.t.Errorf("the detail is %q", got)
		}
		if read["account_email"] != "ada@example.com" || read["outcome"] != "open" || read["ended_at"] != nil || read["test"] != false || read["company"] != "Shop" {
			f.t.Errorf("read %s", b)
		}
		if got := read["parameters"].(map[string]any); got["state"] != "1 character" || got["login_hint"] != "ada@example.com" {
			f.t.Errorf("the parameters are %v", got)
		}
	})
}

func wantKeys(t *testing.T, object map[string]any, keys string) {
	t.Helper()
	wanted := strings.Split(keys, ", ")
	slices.Sort(wanted)
	if got := slices.Sorted(maps.Keys(object)); !slices.Equal(got, wanted) {
		t.Errorf("the keys are %q, want %q", got, wanted)
	}
}

// What the partner's program did comes before what people met.
func TestAnswerIsAboutWhatWasRefusedLast(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		quiet, declined, denied, unexchanged, works := f.begin(), f.begin(), f.begin(), f.begin(), f.begin()
		refused := f.begin()
		f.must(f.db.RecordEvent(f.t.Context(), declined.ID, storage.EventBillingDeclined, "ada@example.com has no money"))
		f.must(f.db.EndAttempt(f.t.Context(), denied.ID, f.ada.ID, storage.Denied, storage.EventDenied, ""))
		f.must(f.db.RecordRefusal(f.t.Context(), refused.ID, storage.EventRefused, string(cause.PathDiffers), `The link sent "https://x.example/u/ada@example.com?to=bo%40example.com".`))
		f.must(f.db.RecordEvent(f.t.Context(), refused.ID, storage.EventLogInRefused, ""))
		f.must(f.db.RecordEvent(f.t.Context(), works.ID, storage.EventBillingDeclined, ""))
		f.issue(unexchanged)
		f.exchange(f.issue(works))
		f.clock.Advance(time.Minute)
		for name, row := range map[string]struct{ id, want string }{
			"an open one":     {quiet.ID, ""},
			"a declined card": {declined.ID, "The bank declined the user’s card. Have the user try another card, or ask their bank."},
			"a denied one":    {denied.ID, "The user pressed “Deny”. Show what works without the connection, and your link for later. This isn’t an error to report."},
			"a connected one": {works.ID, ""},
			"a refused one":   {refused.ID, `The callback’s path differs from the registered one’s. The link sent "https://x.example/u/…?to=…". Send the registered path, or register this one.`},
		} {
			if d := f.describe(row.id); d.Answer != row.want {
				f.t.Errorf("%s: got %q, want %q", name, d.Answer, row.want)
			}
		}
		f.clock.Advance(time.Hour)
		if d := f.describe(unexchanged.ID); !strings.HasPrefix(d.Answer, "The browser returned to the callback with a code, but your server never exchanged the code.") {
			f.t.Errorf("never exchanged: %q", d.Answer)
		}
		if d := f.describe(quiet.ID); d.Outcome != storage.StateExpired || !strings.HasPrefix(d.Answer, "The flow wasn’t finished within 1 hour.") {
			f.t.Errorf("expired: %s %q", d.Outcome, d.Answer)
		}
	})
}

// Each event that is a refusal has a cause.
func TestEachRefusalInATimelineHasACause(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		a := f.begin()
		refusals := []storage.EventName{storage.EventSignUpRefused, storage.EventEmailRefused, storage.EventLogInRefused, storage.EventResetRefused,
			storage.EventRateLimited, storage.EventOtherBrowser, storage.EventBillingDeclined, storage.EventDenied, storage.EventRefused,
			storage.EventExchangeRefused, storage.EventReplayed}
		for _, name := range refusals {
			f.must(f.db.RecordEvent(f.t.Context(), a.ID, name, ""))
		}
		for _, e := range f.describe(a.ID).Timeline[1:] {
			if e.Cause == "" || e.Cure == "" || e.CauseID == "" {
				f.t.Errorf("%q has no cause: %+v", e.Event, e)
			}
		}
	})
}
