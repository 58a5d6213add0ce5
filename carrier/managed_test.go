package carrier_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// manage makes the account one that a platform manages, and returns the hash of the
// platform's key.
func (f *signInFixture) manage() (m storage.ManagedAccount, key []byte) {
	f.t.Helper()
	platform := storagetest.Platform(f.t, f.db, storage.Account{CompanyName: "Market & Sons"})
	f.owner = platform
	key = f.key()
	m = storagetest.Managed(f.t, f.db, storage.ManagedAccount{PlatformID: platform.ID})
	var err error
	f.owner, err = f.db.AccountByID(f.t.Context(), m.AccountID)
	must(f.t, err)
	f.account = f.add("ups")
	return m, key
}

func (f *signInFixture) wantManaged(path string) {
	f.t.Helper()
	page := f.Get(path)
	if page.Status != http.StatusOK {
		f.t.Fatalf("got %d", page.Status)
	}
	for _, want := range []string{"Kim Vang", "kim@shop.example", "Managed by Market & Sons"} {
		if !strings.Contains(page.Text(), want) {
			f.t.Errorf("the page does not say %q: %s", want, page.Text())
		}
	}
}

func TestLinkOfAManagedAccountAlwaysShowsThePage(t *testing.T) {
	t.Parallel()
	f := openSignIn(t, storagetest.URL(t), storage.Carrier{})
	m, key := f.manage()
	path := f.link(storage.CarrierLink{Credential: key})
	f.wantManaged(path)
	_, _, err := f.db.ClaimAccount(t.Context(), storage.Hash(storagetest.Claim(t, f.db, m)), "hash", storage.Device{})
	must(t, err)
	f.Get("/test/sign-in?account=" + m.AccountID)
	f.wantManaged(path)
	ours := storage.CarrierLink{CarrierAccountID: f.account.ID, CarrierID: "ups", RedirectURI: f.App.PublicURL.String() + "/account/carriers"}
	begin := func() string {
		path, err := f.NewLink(t.Context(), ours)
		must(t, err)
		return path
	}
	f.wantManaged(begin())
	must(t, f.db.EndManagement(t.Context(), m.AccountID, storagetest.SignedIn(t, f.db, m.AccountID), storage.Device{}))
	f.wantRefused(f.Get(path), linkIsOver)
	if page := f.Get(begin()); page.Status != http.StatusSeeOther {
		t.Errorf("when it is managed no more: %d", page.Status)
	}
}

func TestLinkOfAPlatformEndsWithItsAccess(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(f *signInFixture, m storage.ManagedAccount) error{
		"revoked": func(f *signInFixture, m storage.ManagedAccount) error {
			return f.db.RevokePlatform(f.t.Context(), m.PlatformID)
		},
		"the account suspended": func(f *signInFixture, m storage.ManagedAccount) error {
			_, err := f.db.SuspendAccount(f.t.Context(), m.AccountID, "spam")
			return err
		},
		"the account closed": func(f *signInFixture, m storage.ManagedAccount) error {
			return f.db.CloseAccount(f.t.Context(), storage.Closing{AccountID: m.AccountID, At: storage.At(f.db.Now().Add(1e12)), Reason: "asked"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := openSignIn(t, storagetest.URL(t), storage.Carrier{})
			m, key := f.manage()
			path := f.link(storage.CarrierLink{Credential: key})
			f.wantManaged(path)
			must(t, end(f, m))
			f.wantRefused(f.Get(path), linkIsOver)
			f.wantRefused(f.press(path, "continue"), linkIsOver)
		})
	}
}

// The mail about a disconnection goes to the platform as long as there is no owner.
func TestDisconnectionOfAManagedAccountIsToldToItsPlatform(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		p := storagetest.Platform(t, f.DB, storage.Account{Email: "ops@market.example"})
		m := storagetest.Managed(t, f.DB, storage.ManagedAccount{PlatformID: p.ID})
		taken := storagetest.Managed(t, f.DB, storage.ManagedAccount{PlatformID: p.ID, ManagedProfile: storage.ManagedProfile{Email: "lee@shop.example"}})
		_, _, err := f.DB.ClaimAccount(t.Context(), storage.Hash(storagetest.Claim(t, f.DB, taken)), "hash", storage.Device{})
		must(t, err)
		a, b := f.connectOf(m.AccountID, "ups"), f.connectOf(taken.AccountID, "ups")
		f.clock.Advance(50 * time.Minute)
		f.real.behave(always(400, "invalid_grant"))
		for range 3 {
			f.run(2)
			f.clock.Advance(20 * time.Minute)
		}
		f.wantEnded(a, storage.CarrierRefused)
		f.wantEnded(b, storage.CarrierRefused)
		told := storagetest.Notices(t, f.DB, storage.NoticeManagedCarrierDisconnected)
		if len(told) != 1 || told[0].To != p.Email || told[0].AccountID != p.ID || told[0].Managed != m.AccountID || told[0].CarrierAccountID != a.ID || told[0].Carrier != "UPS" {
			t.Errorf("the platform is told %+v", told)
		}
		if told := storagetest.Notices(t, f.DB, storage.NoticeCarrierDisconnected); len(told) != 1 || told[0].To != taken.Email {
			t.Errorf("the owner is told %+v", told)
		}
	})
}

// What is erased with its platform is disconnected first, so that its tokens end.
func TestErasingAPlatformDisconnectsWhatItManages(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		p := storagetest.Platform(t, f.DB, storage.Account{})
		f.connectOf(storagetest.Managed(t, f.DB, storage.ManagedAccount{PlatformID: p.ID}).AccountID, "ups")
		must(t, f.DB.CloseAccount(t.Context(), storage.Closing{AccountID: p.ID, At: f.DB.Time(), Reason: "asked"}))
		for range 2 {
			_, err := f.DB.EraseClosed(t.Context(), 9)
			must(t, err)
		}
		jobs, err := f.DB.ClaimJobs(t.Context(), 9, time.Minute, storage.JobCarrierRevoked)
		if must(t, err); len(jobs) == 0 {
			t.Error("the carrier is not told")
		}
	})
}
