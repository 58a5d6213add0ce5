package account_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// creation is what an authenticator is asked to make.
type creation struct {
	Party struct{ ID, Name string } `json:"rp"`
	User  struct {
		ID          string `json:"id"`
		Name        string `json:"name"`
		DisplayName string `json:"displayName"`
	} `json:"user"`
	Attestation string `json:"attestation"`
	Selection   struct {
		ResidentKey      string `json:"residentKey"`
		UserVerification string `json:"userVerification"`
	} `json:"authenticatorSelection"`
	Exclude []struct{ ID string } `json:"excludeCredentials"`
}

func TestPasskeyOptions(t *testing.T) {
	t.Parallel()
	f, ada, laptop := added(t)
	read := func() (c creation) {
		if err := json.Unmarshal(offered(f.Browser, "/account/security/passkeys/options", nil).Options, &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := read()
	if c.Party.ID != "localhost" || c.Party.Name != "Fairlead" || c.User.Name != email || c.User.DisplayName != "Ada Lovelace" ||
		c.Attestation != "none" || c.Selection.ResidentKey != "required" || c.Selection.UserVerification != "required" {
		t.Errorf("the options are %+v", c)
	}
	if len(c.Exclude) != 1 || c.Exclude[0].ID != laptop.id() {
		t.Errorf("excluded are %v", c.Exclude)
	}
	if len(c.User.ID) < 40 || strings.Contains(c.User.ID, ada.ID) || read().User.ID != c.User.ID {
		t.Errorf("user.id is %q, then %q", c.User.ID, read().User.ID)
	}
}

func TestAddPasskeyNames(t *testing.T) {
	t.Parallel()
	f := onLocalhost(t)
	ada := f.verified(f.Browser, email)
	f.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36")
	for typed, want := range map[string]string{"": "Chrome on Linux", "   ": "Chrome on Linux", "cafe\u0301 🔑": "café 🔑", strings.Repeat("ü", 100): strings.Repeat("ü", 100)} {
		wantAt(t, addPasskey(t, f.Browser, f.device(), typed), "/account/security")
		if all := f.passkeys(ada.ID); !slices.ContainsFunc(all, func(p storage.Passkey) bool { return p.Name == want }) {
			t.Errorf("%q is stored as %+v", typed, all)
		}
	}
	for typed, says := range map[string]string{
		strings.Repeat("ü", 101): "Please use at most 100 characters.",
		"a\x00b":                 "This contains an unsupported character. Please type it again.",
		"a\nb":                   "This contains an unsupported character. Please type it again.",
		"a\xffb":                 "This contains an unsupported character. Please type it again.",
		"\u200e":                 "This contains an unsupported character. Please type it again.",
	} {
		form := url.Values{"passkey_name": {typed}}
		wantStatus(t, f.Post("/account/security/passkeys/options", form), http.StatusUnprocessableEntity)
		page := f.Post("/account/security/passkeys", form)
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if got := page.Error("Passkey name"); got != says {
			t.Errorf("%q: it says %q", typed, got)
		}
	}
}

func TestAddPasskeyNeedsAVerifiedEmail(t *testing.T) {
	t.Parallel()
	f := onLocalhost(t)
	wantAt(t, signUp(f.Browser, email), "/account")
	if !strings.Contains(f.Get("/account/security").Text(), "Please verify your email first.") {
		t.Error("the page does not say so")
	}
	wantStatus(t, f.Post("/account/security/passkeys/options", url.Values{}), http.StatusUnprocessableEntity)
	page := f.Post("/account/security/passkeys", url.Values{})
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if page.Alert() != "Please verify your email first." {
		t.Errorf("it says %q", page.Alert())
	}
}

func TestAddPasskeyAsksToConfirm(t *testing.T) {
	t.Parallel()
	f, ada, _ := added(t)
	form := f.device().make(t, offered(f.Browser, "/account/security/passkeys/options", nil))
	f.clock.Advance(10 * time.Minute)
	const confirm = "/account/confirm?next=%2Faccount%2Fsecurity"
	wantAt(t, f.Post("/account/security/passkeys/options", url.Values{}), confirm)
	wantAt(t, f.Post("/account/security/passkeys", form), confirm)
	wantAt(t, f.Post("/account/security/passkeys/"+f.passkeys(ada.ID)[0].ID+"/remove", nil), confirm)
	if n := len(f.passkeys(ada.ID)); n != 1 {
		t.Errorf("there are %d passkeys", n)
	}
}

func TestAddPasskeyRefusals(t *testing.T) {
	t.Parallel()
	f, ada, laptop := added(t)
	phone := f.device()
	form := phone.make(t, offered(f.Browser, "/account/security/passkeys/options", nil))
	wantAt(t, f.Post("/account/security/passkeys", form), "/account/security")
	refused := map[string]url.Values{"sent again": form, "nothing": {}}
	refused["of an authenticator that has one"] = laptop.make(t, offered(f.Browser, "/account/security/passkeys/options", nil))
	refused["signed to log in"] = laptop.sign(t, offered(f.Browser, "/account/security/passkeys/options", nil))
	unverified := f.device()
	unverified.Options.UserNotVerified = true
	refused["without verification"] = unverified.make(t, offered(f.Browser, "/account/security/passkeys/options", nil))
	foreign := f.device()
	foreign.party.Origin = "https://evil.example"
	refused["made for another site"] = foreign.make(t, offered(f.Browser, "/account/security/passkeys/options", nil))
	elsewhere := f.Another()
	f.verified(elsewhere, "grace@example.com")
	refused["another account's"] = f.device().make(t, offered(elsewhere, "/account/security/passkeys/options", nil))
	for name, form := range refused {
		page := f.Post("/account/security/passkeys", form)
		wantStatus(t, page, http.StatusUnprocessableEntity)
		if page.Alert() != "This passkey could not be added. Please try again." {
			t.Errorf("%s: it says %q", name, page.Alert())
		}
	}
	if n := len(f.passkeys(ada.ID)); n != 2 {
		t.Errorf("there are %d passkeys", n)
	}
	if got := storagetest.Notices(t, f.db, storage.NoticePasskeyAdded); len(got) != 2 {
		t.Errorf("%d are told", len(got))
	}
}

func TestAddPasskeyUpToTwenty(t *testing.T) {
	t.Parallel()
	f := onLocalhost(t)
	ada := f.verified(f.Browser, email)
	for range 19 {
		wantAt(t, addPasskey(t, f.Browser, f.device(), ""), "/account/security")
	}
	last, late := f.device(), f.device()
	first := last.make(t, offered(f.Browser, "/account/security/passkeys/options", nil))
	second := late.make(t, offered(f.Browser, "/account/security/passkeys/options", nil))
	wantAt(t, f.Post("/account/security/passkeys", first), "/account/security")
	page := f.Post("/account/security/passkeys", second)
	wantStatus(t, page, http.StatusUnprocessableEntity)
	if !strings.HasPrefix(page.Alert(), "You have 20 passkeys") {
		t.Errorf("it says %q", page.Alert())
	}
	wantStatus(t, f.Post("/account/security/passkeys/options", url.Values{}), http.StatusUnprocessableEntity)
	if n := len(f.passkeys(ada.ID)); n != 20 {
		t.Errorf("there are %d passkeys", n)
	}
}
