package carrier_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestAddACarrierAccountOnItsPage(t *testing.T) {
	openPagesOfEach(t, func(t *testing.T, p *pages) {
		page := p.Get("/account/carriers")
		if page.H1() != "Carrier accounts" || page.Find("[aria-current=page]").Text() != "Carriers" {
			t.Errorf("the page is %s", page.Text())
		}
		wantSays(t, page, "You have no carrier accounts.")
		page = page.Click("Add a carrier account")
		var options []string
		for _, o := range page.Find("option").EachIter() {
			options = append(options, o.Text())
		}
		if got := strings.Join(options[:4], ", "); got != "Choose a carrier, FedEx, UPS, UPS (test)" {
			t.Errorf("the options are %s", got)
		}
		page = page.Submit("Add account", map[string]string{"Carrier": "UPS", "Account number": "  A1-94567é "})
		wantAt(t, page, "/account/carriers")
		wantNotice(t, page, "Your UPS account was added.")
		wantSays(t, page, "UPS · ****567é", "Waiting for authorization")
		if strings.Contains(page.Body, "94567é") {
			t.Error("the page has the number")
		}
		a := p.newest()
		number, parameters, err := p.vault().Read(a)
		if err != nil || number != "A1-94567é" || string(parameters) != "{}" || !a.Active || a.Test || a.Status != storage.CarrierPending {
			t.Errorf("it is %+v with %s, %s, %v", a, number, parameters, err)
		}
		p.adds("fedex", "1234")
		p.adds("ups:test", "A1-94567é") // the same number in another mode
		page = p.Get("/account/carriers")
		wantSays(t, page, "UPS · ****567é Test Waiting for authorization Connect FedEx · **** Connected UPS · ****567é Waiting for authorization")
		p.wantNoSecretLogged()
	})
}

func TestAddingACarrierAccountIsRefused(t *testing.T) {
	openPagesOfEach(t, func(t *testing.T, p *pages) {
		p.adds("UPS", "94567e")
		p.clock.Advance(time.Second)
		for name, row := range map[string]struct{ carrier, number, field, says string }{
			"no carrier":      {"", "1", "Carrier", "Please choose a carrier from the list."},
			"an unknown one":  {"dhl", "1", "Carrier", "Please choose a carrier from the list."},
			"no environment":  {"fedex:test", "1", "Carrier", "Please choose a carrier from the list."},
			"an odd one":      {"ups\x00\xff", "1", "Carrier", "Please choose a carrier from the list."},
			"no number":       {"ups", " \t ", "Account number", "Please enter the account number."},
			"a long one":      {"ups", strings.Repeat("é", 65), "Account number", "Please use at most 64 characters."},
			"a control":       {"ups", "a\x00b", "Account number", "This contains an unsupported character. Please type it again."},
			"two lines":       {"ups", "a\nb", "Account number", "This contains an unsupported character. Please type it again."},
			"not UTF-8":       {"ups", "a\xffb", "Account number", "This contains an unsupported character. Please type it again."},
			"invisible":       {"ups", "a\u200bb", "Account number", "This contains an unsupported character. Please type it again."},
			"one that exists": {"ups", " 94567e", "Account number", "You’ve already added this account."},
		} {
			form := url.Values{"carrier": {row.carrier}, "number": {row.number}, "opened": {strconv.FormatInt(p.clock.Now().UnixMilli(), 10)}}
			page := p.Post("/account/carriers/new", form)
			if page.Status != http.StatusUnprocessableEntity || page.Error(row.field) != row.says {
				t.Errorf("%s: %d, %q: %s", name, page.Status, page.Error(row.field), page.Text())
			}
		}
		page := p.Post("/account/carriers/new", url.Values{"carrier": {"ups:test"}})
		if page.Status != http.StatusUnprocessableEntity || page.Value("Carrier") != "ups:test" {
			t.Errorf("the choice is gone: %d %s", page.Status, page.Body)
		}
		if page := p.Post("/account/carriers/new", nil); page.Status != http.StatusUnprocessableEntity || page.Find("main .error").Length() != 2 {
			t.Errorf("an empty form: %d %s", page.Status, page.Text())
		}
		p.newest()
	})
}

func TestAnAccountIsKnownByItsNumberAfterARotationOfKeys(t *testing.T) {
	openPagesOfEach(t, func(t *testing.T, p *pages) {
		vault := p.vault()
		vault.HashKeys = vault.HashKeys[1:]
		a := storage.CarrierAccount{ID: storage.NewID(), AccountID: p.owner.ID, CarrierID: "ups", Active: true}
		vault.Fill(&a, "94567e", []byte("{}"))
		must(t, p.DB.CreateCarrierAccount(t.Context(), &a, 9))
		p.clock.Advance(time.Second)
		page := p.Get("/account/carriers/new").Submit("Add account", map[string]string{"Carrier": "UPS", "Account number": "94567e"})
		if got := page.Error("Account number"); got != "You’ve already added this account." {
			t.Errorf("it says %q: %s", got, page.Text())
		}
	})
}

func TestOneFormAddsOneCarrierAccount(t *testing.T) {
	openPagesOfEach(t, func(t *testing.T, p *pages) {
		form := url.Values{"carrier": {"ups"}, "number": {"94567e"}, "opened": {p.Get("/account/carriers/new").Find("[name=opened]").AttrOr("value", "")}}
		p.clock.Advance(time.Second)
		var all sync.WaitGroup
		for range 8 {
			b := p.Clone()
			all.Go(func() {
				if page := b.Post("/account/carriers/new", form); page.URL.Path != "/account/carriers" {
					t.Errorf("at %s: %d %s", page.URL, page.Status, page.Text())
				}
			})
		}
		all.Wait()
		accounts, err := p.DB.CarrierAccounts(t.Context(), storage.CarrierAccountFilter{AccountID: p.owner.ID}, 0, 9)
		if err != nil || len(accounts) != 1 {
			t.Errorf("there are %d, %v", len(accounts), err)
		}
		for _, opened := range []string{"", "x", "99999999999999999999"} {
			form.Set("opened", opened)
			if page := p.Post("/account/carriers/new", form); page.Status != http.StatusUnprocessableEntity {
				t.Errorf("opened %q: %d", opened, page.Status)
			}
		}
		form.Set("carrier", "fedex")
		if page := p.other.Post("/account/carriers/new", form); page.URL.Path != "/account/carriers" {
			t.Errorf("somebody else: %d %s", page.Status, page.Text())
		}
	})
}

func TestNoCarrierIsOfferedWhereThereIsNone(t *testing.T) {
	t.Parallel()
	p := openPages(t, storagetest.Open(t))
	for _, c := range []storage.Carrier{{ID: "ups"}, {ID: "ups", Test: true}, {ID: "fedex"}} {
		must(t, p.DB.RemoveCarrier(t.Context(), c.ID, c.Test, false))
		page := p.Get("/account/carriers/new")
		switch c.ID {
		case "ups":
			if page.Find("option[value=ups]").Length() > 0 {
				t.Error("a carrier that was removed is offered")
			}
		case "fedex":
			wantSays(t, page, "No carriers are available yet.")
			if got := buttons(page); len(got) > 0 {
				t.Errorf("the buttons are %q", got)
			}
		}
	}
	if page := p.Post("/account/carriers/new", url.Values{"carrier": {"ups"}, "number": {"1"}}); page.Status != http.StatusUnprocessableEntity {
		t.Errorf("a form from before: %d", page.Status)
	}
}

func TestThereIsALimitToCarrierAccounts(t *testing.T) {
	t.Parallel()
	p := openPages(t, storagetest.Open(t))
	p.fill(storage.MaxCarrierAccounts)
	page := p.Get("/account/carriers/new").Submit("Add account", map[string]string{"Carrier": "UPS", "Account number": "one more"})
	if page.Status != http.StatusUnprocessableEntity || page.Value("Account number") != "" {
		t.Errorf("got %d %s", page.Status, page.Text())
	}
	if got := page.Alert(); got != "You have 1,000 carrier accounts, which is the maximum." {
		t.Errorf("it says %q", got)
	}
}

// fill adds carrier accounts without their form.
func (p *pages) fill(n int) {
	p.t.Helper()
	vault := p.vault()
	for i := range n {
		a := storage.CarrierAccount{ID: storage.NewID(), AccountID: p.owner.ID, CarrierID: "ups", Active: true}
		vault.Fill(&a, "number "+strconv.Itoa(i+1), []byte("{}"))
		p.clock.Advance(time.Second)
		must(p.t, p.DB.CreateCarrierAccount(p.t.Context(), &a, n))
	}
}
