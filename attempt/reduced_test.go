package attempt_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fairlead/attempt"
	"fairlead/cause"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// left is what partners' people read of each event that happened twice in a row with a detail:
// its name and detail; an empty name is nothing.
var left = map[storage.EventName][2]string{
	storage.EventBegan:           {"began", "detail (2 times)"},
	storage.EventRefused:         {"refused", "detail (2 times)"},
	storage.EventExchangeRefused: {"exchange refused", "detail (2 times)"},
	storage.EventReplayed:        {"code replayed, token revoked", "detail (2 times)"},
	storage.EventExchanged:       {"exchanged", "detail (2 times)"},
	storage.EventOtherBrowser:    {"opened in another browser", ""},
	storage.EventBillingDeclined: {"billing declined", ""},
	storage.EventBillingSaved:    {"billing saved", ""},
	storage.EventConsented:       {"consented", ""},
	storage.EventDenied:          {"denied", ""},
	storage.EventCodeIssued:      {"code issued", ""},
	storage.EventSignUpRefused:   {"signing in", ""},
	storage.EventCodeMailed:      {"signing in", ""},
	storage.EventEmailRefused:    {"signing in", ""},
	storage.EventSignedUp:        {"signing in", ""},
	storage.EventLoggedIn:        {"signing in", ""},
	storage.EventLogInRefused:    {"signing in", ""},
	storage.EventResetRequested:  {"signing in", ""},
	storage.EventResetRefused:    {"signing in", ""},
	storage.EventRateLimited:     {},
	"an event of tomorrow":       {},
}

// eventNames are all that package storage declares.
func eventNames(t *testing.T) (all []storage.EventName) {
	t.Helper()
	names, err := filepath.Glob("../storage/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if kind, named := ast.Node(nil), false; ok && spec.Type != nil && len(spec.Values) == 1 {
				kind = spec.Type
				if id, isName := kind.(*ast.Ident); isName {
					named = id.Name == "EventName"
				}
				if value, isText := spec.Values[0].(*ast.BasicLit); named && isText {
					text, _ := strconv.Unquote(value.Value)
					all = append(all, storage.EventName(text))
				}
			}
			return true
		})
	}
	return all
}

func TestEachEventIsReducedForPartners(t *testing.T) {
	t.Parallel()
	names := eventNames(t)
	if len(names) < 20 {
		t.Fatalf("storage declares %q", names)
	}
	for _, name := range names {
		if _, ok := left[name]; !ok {
			t.Errorf("%q is a new event: say here what partners’ people may know of it", name)
		}
	}
	each(t, func(f *fixture) {
		for name, want := range left {
			a := f.begin()
			f.clock.Advance(time.Second)
			for range 2 {
				f.must(f.db.RecordEvent(f.t.Context(), a.ID, name, "detail"))
			}
			timeline := f.reduced(a.ID).Timeline[1:]
			if want[0] == "" {
				if len(timeline) != 0 {
					f.t.Errorf("%q is told as %+v", name, timeline)
				}
				continue
			}
			if len(timeline) != 1 || string(timeline[0].Event) != want[0] {
				f.t.Errorf("%q is told as %+v", name, timeline)
				continue
			}
			got, _, repeated := strings.Cut(timeline[0].Detail, ", last at")
			if repeated {
				got += ")"
			}
			if got != want[1] {
				f.t.Errorf("the detail of %q is %q, want %q", name, got, want[1])
			}
		}
	})
}

func (f *fixture) reduced(id string) attempt.Reduced {
	f.t.Helper()
	a, err := f.db.AttemptByID(f.t.Context(), id)
	f.must(err)
	d, err := attempt.ForPartner(f.t.Context(), f.db, a)
	f.must(err)
	return d
}

// What people do to sign in is one event, at one time, however often and in whatever way they
// try, and no cause says more.
func TestWaysToSignInLookAlikeToPartners(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		ways := map[string][]storage.EventName{
			"logs in":                    {storage.EventLoggedIn},
			"signs up":                   {storage.EventSignedUp},
			"signs up with a code":       {storage.EventCodeMailed, storage.EventEmailRefused, storage.EventSignedUp},
			"is refused and limited":     {storage.EventLogInRefused, storage.EventRateLimited, storage.EventLogInRefused, storage.EventLoggedIn},
			"has an account already":     {storage.EventSignUpRefused, storage.EventLoggedIn},
			"forgot the password":        {storage.EventLogInRefused, storage.EventResetRequested, storage.EventResetRefused, storage.EventLoggedIn},
			"needs a second step, twice": {storage.EventLoggedIn, storage.EventLogInRefused, storage.EventLoggedIn},
			"gives up":                   {storage.EventLogInRefused},
		}
		began := map[string]storage.Attempt{}
		for name := range ways {
			began[name] = f.begin()
		}
		f.clock.Advance(time.Minute)
		for name, events := range ways {
			for _, e := range events {
				f.must(f.db.RecordEventBy(f.t.Context(), began[name].ID, f.ada.ID, e, "passkey"))
			}
		}
		f.clock.Advance(time.Minute)
		shown := map[string][]string{}
		for name, a := range began {
			for _, state := range []string{"open", "expired"} {
				if state == "expired" {
					f.clock.Advance(2 * time.Hour)
				}
				d := f.reduced(a.ID)
				d.SupportCode = ""
				b, err := json.Marshal(d)
				f.must(err)
				f.clock.Set(time.Date(2026, 11, 12, 10, 6, 0, 0, time.UTC))
				shown[state+string(b)] = append(shown[state+string(b)], name)
			}
		}
		if len(shown) != 2 {
			f.t.Errorf("they look different: %q", slices.Collect(maps.Values(shown)))
		}
	})
}

// A card that is declined five times looks like one that is declined once.
func TestDeclinesAreNotCountedForPartners(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		a := f.begin()
		for _, reason := range []string{"stolen_card", "expired_card", "expired_card"} {
			f.clock.Advance(time.Minute)
			f.must(f.db.RecordEventBy(f.t.Context(), a.ID, f.ada.ID, storage.EventBillingDeclined, reason))
		}
		d := f.reduced(a.ID)
		if len(d.Timeline) != 2 || d.Timeline[1].Detail != "" || d.Timeline[1].Count != 1 || !d.Timeline[1].LastAt.Equal(d.Timeline[1].At) || d.Timeline[1].RequestID != "" {
			f.t.Errorf("the timeline is %+v", d.Timeline)
		}
		if d.Answer != "The bank declined the user’s card. Have the user try another card, or ask their bank." || d.AccountID != nil {
			f.t.Errorf("told: %+v", d)
		}
	})
}

func TestAccountIDIsToldOnceAccessIsAllowed(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		open, denied, allowed := f.begin(), f.begin(), f.begin()
		f.must(f.db.LinkAttempt(f.t.Context(), open.ID, f.ada.ID))
		f.must(f.db.EndAttempt(f.t.Context(), denied.ID, f.ada.ID, storage.Denied, storage.EventDenied, ""))
		f.issue(allowed)
		for _, id := range []string{open.ID, denied.ID} {
			if d := f.reduced(id); d.AccountID != nil {
				f.t.Errorf("%s: the account is %s", d.Outcome, *d.AccountID)
			}
		}
		if d := f.reduced(allowed.ID); d.AccountID == nil || *d.AccountID != f.ada.ID {
			f.t.Errorf("allowed: the account is %v", d.AccountID)
		}
	})
}

func TestPartnersReadTheAnswerOfSupportAboutWhatTheyDid(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		refused, denied, unexchanged := f.begin(), f.begin(), f.begin()
		f.must(f.db.RecordEvent(f.t.Context(), refused.ID, storage.EventLogInRefused, ""))
		f.must(f.db.RecordRefusal(f.t.Context(), refused.ID, storage.EventRefused, string(cause.PathDiffers), `The link sent "https://x.example/u/ada@example.com".`))
		f.must(f.db.EndAttempt(f.t.Context(), denied.ID, f.ada.ID, storage.Denied, storage.EventDenied, ""))
		f.issue(unexchanged)
		f.clock.Advance(30 * time.Minute)
		for _, a := range []storage.Attempt{refused, denied, unexchanged} {
			if got, want := f.reduced(a.ID).Answer, f.describe(a.ID).Answer; got != want || got == "" {
				f.t.Errorf("got %q, want %q", got, want)
			}
		}
		if d := f.reduced(refused.ID); d.Timeline[2].Detail != `The link sent "https://x.example/u/…".` {
			f.t.Errorf("the timeline is %+v", d.Timeline)
		}
		exchanged := f.begin()
		f.exchange(f.issue(exchanged))
		f.must(f.db.SetClientStatus(f.t.Context(), f.client.ID, storage.Suspended, "fraud"))
		if got := f.reduced(exchanged.ID).Exchange.Sentence; !strings.HasSuffix(got, "The token does not work: the partner is suspended.") {
			f.t.Errorf("suspended: %q", got)
		}
	})
}

func TestPrefilledValuesAreToldByTheirLength(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		a := storagetest.Attempt(f.t, f.db, storage.Attempt{ClientID: f.client.ID, Callback: "https://shop.example/cb?u=ada%40example.com",
			Parameters: "scope=%2A&prompt=login&state=12345&login_hint=ada%40example.com&account%5Bfull_name%5D=Ada+Lovelace&account%5Bcompany_name%5D=Engines&new=thing&%23secret=40"})
		d := f.reduced(a.ID)
		want := map[string]string{"scope": "*", "prompt": "login", "state": "5 characters", "login_hint": "15 characters", "account[full_name]": "12 characters",
			"account[company_name]": "7 characters", "new": "5 characters", "secret": "40 characters"}
		if !maps.Equal(d.Parameters, want) {
			f.t.Errorf("got %v, want %v", d.Parameters, want)
		}
		if d.Callback != "https://shop.example/cb?u=…" {
			f.t.Errorf("the callback is %q", d.Callback)
		}
	})
}

// The list of attempts says no more than their pages.
func TestListSaysTheLastStepThatPartnersMayKnow(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		steps := map[string]storage.EventName{}
		for _, row := range []struct {
			events []storage.EventName
			want   storage.EventName
		}{
			{nil, storage.EventBegan},
			{[]storage.EventName{storage.EventRateLimited}, storage.EventBegan},
			{[]storage.EventName{storage.EventLogInRefused}, attempt.SigningIn},
			{[]storage.EventName{storage.EventLoggedIn, storage.EventBillingDeclined, storage.EventLogInRefused}, storage.EventBillingDeclined},
			{[]storage.EventName{"an event of tomorrow"}, storage.EventBegan},
		} {
			a := f.begin()
			steps[a.SupportCode] = row.want
			for _, e := range row.events {
				f.clock.Advance(time.Second)
				f.must(f.db.RecordEvent(f.t.Context(), a.ID, e, ""))
			}
		}
		all, next, err := attempt.ListForPartner(f.t.Context(), f.db, storage.AttemptFilter{ClientID: f.client.ID}, 10)
		f.must(err)
		if len(all) != len(steps) || !next.IsZero() {
			f.t.Errorf("listed: %+v", all)
		}
		for _, a := range all {
			if a.LastStep != steps[a.SupportCode] {
				f.t.Errorf("%s: got %q, want %q", a.SupportCode, a.LastStep, steps[a.SupportCode])
			}
		}
	})
}
