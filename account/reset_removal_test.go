package account_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// A reset of an account with an unconfirmed address once removed connections and the card
// without saying so.
func TestResetListsWhatItRemovesFromAnUnconfirmedAccount(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	ada, err := f.db.AccountByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Knots & Sons", "Demo Store"} {
		shop, _ := storagetest.Partner(t, f.db, storage.Client{Name: name})
		storagetest.Connection(t, f.db, storage.Connection{AccountID: ada.ID, ClientID: shop.ID})
	}
	storagetest.PaymentMethod(t, f.db, ada.ID)
	removed := []string{"the connection with Demo Store", "the connection with Knots & Sons", "the card on file, Visa ending in 4242, expires 12/2040"}
	page := f.Get(f.link("token"))
	if got := listed(page); !slices.Equal(got, removed) {
		t.Errorf("before the button stands %q, want %q", got, removed)
	}
	page = save(page, newPassword)
	wantStatus(t, page, http.StatusOK)
	if got := page.H1(); got != "Your password was changed" {
		t.Errorf("the heading is %q", got)
	}
	if got := status(page); got != "You’re logged in here and logged out on all other devices." {
		t.Errorf("it says %q", got)
	}
	if got := listed(page); !slices.Equal(got, removed) {
		t.Errorf("afterwards it lists %q, want %q", got, removed)
	}
	wantAt(t, page.Click("Continue"), "/account")
	changed := storagetest.Notices(t, f.db, storage.NoticePasswordChanged)
	if want := []string{"Demo Store", "Knots & Sons"}; len(changed) != 1 || !slices.Equal(changed[0].Disconnected, want) || !changed[0].CardRemoved {
		t.Errorf("the mails are about %+v", changed)
	}
}

func TestResetRemovesNothingFromAConfirmedAccount(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.signUp(email)
	wantAt(t, save(f.Get(f.link("first")), newPassword), "/account")
	ada, err := f.db.AccountByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	storagetest.PaymentMethod(t, f.db, ada.ID)
	page := f.Get(f.link("second"))
	if got := listed(page); len(got) > 0 {
		t.Errorf("it lists %q", got)
	}
	wantAt(t, save(page, password+"!"), "/account")
}

// listed are the items of a page's lists.
func listed(p *webtest.Page) (items []string) {
	for _, item := range p.Find("main li").EachIter() {
		items = append(items, strings.Join(strings.Fields(item.Text()), " "))
	}
	return items
}
