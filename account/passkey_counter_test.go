package account_test

import (
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestPasskeyCounterThatDoesNotRiseIsToldToTheOwner(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, database string) {
		f := passkeysIn(t, database)
		ada, laptop := f.verified(f.Browser, email), f.device()
		laptop.passkey.Counter = 7
		addPasskey(t, f.Browser, laptop, "")
		wantRefused(t, passkeyLogIn(t, f.Another(), laptop))
		if got := storagetest.Notices(t, f.db, storage.NoticePasskeyRefused); len(got) != 1 || got[0].AccountID != ada.ID || got[0].Device.Address == "" {
			t.Errorf("the notices are %+v", got)
		}
		if text := f.Get("/account/activity").Text(); !strings.Contains(text, "Passkey refused") {
			t.Errorf("the activity lacks it:\n%s", text)
		}
		if got := f.passkeys(ada.ID)[0]; got.Counter != 7 || !got.LastUsedAt.IsZero() {
			t.Errorf("the refused login changed %+v", got)
		}
		laptop.passkey.Counter = 8
		wantAt(t, passkeyLogIn(t, f.Another(), laptop), "/account")
	})
}

func TestPasskeyCounters(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		first    uint32
		eligible bool // when it is added
		uses     []use
	}{
		"both zero":                            {0, false, []use{{counter: 0}, {counter: 0}}},
		"rising":                               {3, false, []use{{counter: 4}, {counter: 4, refused: true}, {counter: 900}, {counter: 899, refused: true}}},
		"back to zero":                         {3, false, []use{{counter: 0, refused: true}}},
		"zero, then not":                       {0, false, []use{{counter: 1}, {counter: 0, refused: true}}},
		"not judged where it can be copied":    {3, true, []use{{counter: 2, eligible: true}, {counter: 0, eligible: true}, {counter: 0, eligible: true}}},
		"eligible later, and then kept":        {3, false, []use{{counter: 4, eligible: true}, {counter: 4, eligible: true}, {counter: 5, refused: true}, {counter: 1, eligible: true}}},
		"eligible later, with another counter": {3, false, []use{{counter: 0, eligible: true}}},
		"no longer eligible":                   {0, true, []use{{counter: 1, refused: true}, {counter: 1, eligible: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := onLocalhost(t)
			ada, laptop := f.verified(f.Browser, email), f.device()
			laptop.passkey.Counter, laptop.Options.BackupEligible = row.first, row.eligible
			addPasskey(t, f.Browser, laptop, "")
			for i, u := range row.uses {
				laptop.passkey.Counter, laptop.Options.BackupEligible = u.counter, u.eligible
				page := passkeyLogIn(t, f.Another(), laptop)
				if refused := page.URL.Path != "/account"; refused != u.refused {
					t.Fatalf("use %d is refused: %v", i, refused)
				}
				if got := f.passkeys(ada.ID)[0]; !u.refused && (got.Counter != u.counter || got.BackupEligible != u.eligible) {
					t.Errorf("after use %d it is stored as %+v", i, got)
				}
			}
		})
	}
}

type use struct {
	counter           uint32
	eligible, refused bool
}
