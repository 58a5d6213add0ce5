package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// row is what a list of people says of one, by their address.
func row(p *webtest.Page, email string) (cells []string) {
	for _, tr := range p.Find("table.rows tbody tr").EachIter() {
		if strings.Contains(tr.Text(), email) {
			for _, td := range tr.Find("td").EachIter() {
				cells = append(cells, strings.Join(strings.Fields(td.Text()), " "))
			}
		}
	}
	return cells
}

// press presses a button in the row of one of the people.
func press(p *webtest.Page, b *webtest.Browser, email, button string) *webtest.Page {
	for _, tr := range p.Find("table.rows tbody tr").EachIter() {
		for _, form := range tr.Find("form").EachIter() {
			if strings.Contains(tr.Text(), email) && form.Find("button").Text() == button {
				return b.Post(form.AttrOr("action", ""), url.Values{})
			}
		}
	}
	return &webtest.Page{Body: "no button " + button + " for " + email}
}

func wantNotice(t *testing.T, p *webtest.Page, says string) {
	t.Helper()
	if got := strings.TrimSpace(p.Find("[role=status]").Text()); p.Status != http.StatusOK || got != says {
		t.Fatalf("%s: status %d, it says %q, want %q: %s", p.URL.Path, p.Status, got, says, p.Text())
	}
}

func TestOwnerAddsAndChangesPeople(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	owner := storagetest.Owner(t, f.db, acme.ID)
	ada, path := f.owner(acme.ID), "/partners/"+acme.ID+"/people"
	added := ada.Get(path).Submit("Add person", map[string]string{"Email": "Bea@acme.example", "Name": " Bea ", "Role": "developer"})
	wantNotice(t, added, "Bea@acme.example was added. We emailed them a link that signs them in.")
	if got := row(added, "Bea@acme.example"); fmt.Sprint(got) != "[Bea Bea@acme.example developer Never Make owner Remove]" {
		t.Errorf("her row is %q", got)
	}
	f.wantAudited(acme.ID, "person.added")
	bea, err := f.db.PersonByEmail(t.Context(), "bea@acme.example")
	must(t, err)
	hers := f.signedIn(bea)
	wantStatus(t, hers.Get(path), http.StatusOK)
	if got := hers.Get(path); len(row(got, "dev@acme.example")[4]) > 0 || row(got, "Bea@")[4] != "Remove" || got.Find("main form.filters").Length() > 0 {
		t.Errorf("a developer can do more than remove herself: %s", got.Text())
	}
	wantNotice(t, press(ada.Get(path), ada, "Bea@", "Make owner"), "They are an owner now.")
	f.wantAudited(acme.ID, "person.role_changed")
	wantNotice(t, press(hers.Get(path), hers, "dev@", "Make developer"), "They are a developer now.")
	refused := ada.Post(path+"/"+bea.ID+"/remove", url.Values{})
	wantStatus(t, refused, http.StatusForbidden)
	wantSays(t, refused, "Only an owner can do this.")
	wantNotice(t, hers.Post(path+"/"+owner.ID+"/owner", url.Values{}), "They are an owner now.")
	wantNotice(t, hers.Post(path+"/"+owner.ID+"/owner", url.Values{}), "There was nothing to change.")
	wantNotice(t, press(ada.Get(path), ada, "Bea@", "Remove"), "The person was removed.")
	f.wantAudited(acme.ID, "person.removed")
	if got := hers.Get(path); got.URL.Path != "/partners/login" {
		t.Errorf("she is still at %s: %s", got.URL, got.Text())
	}
}

func TestRemovedPersonWithAnotherPartnerFindsNothing(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme, bolts := f.partner("Acme"), f.partner("Bolts")
	bea := storagetest.Owner(t, f.db, bolts.ID)
	_, err := f.db.AddPerson(storagetest.BySam(t), acme.ID, storage.NewPerson{Email: bea.Email, Role: storage.PersonDeveloper, LinkUntil: f.db.Time()})
	must(t, err)
	hers := f.signedIn(bea)
	path := "/partners/" + acme.ID + "/people"
	wantStatus(t, hers.Get(path), http.StatusOK)
	wantNotice(t, f.owner(acme.ID).Post(path+"/"+bea.ID+"/remove", url.Values{}), "The person was removed.")
	wantStatus(t, hers.Get(path), http.StatusNotFound)
	wantStatus(t, hers.Get("/partners/"+bolts.ID), http.StatusOK)
}

func TestPersonRemovesThemselves(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	dana, path := f.developer(acme.ID), "/partners/"+acme.ID+"/people"
	f.clock.Advance(2 * time.Hour) // it needs no recent sign-in
	gone := press(dana.Get(path), dana, "dana@", "Remove")
	wantNotice(t, gone, "You no longer belong to Acme.")
	if gone.URL.Path != "/partners/login" || dana.Get(path).URL.Path != "/partners/login" {
		t.Errorf("it leads to %s", gone.URL)
	}
	bolts := f.partner("Bolts")
	bea := storagetest.Owner(t, f.db, bolts.ID)
	_, err := f.db.AddPerson(storagetest.BySam(t), acme.ID, storage.NewPerson{Email: bea.Email, Role: storage.PersonOwner, LinkUntil: f.db.Time()})
	must(t, err)
	hers := f.signedIn(bea)
	gone = press(hers.Get(path), hers, bea.Email, "Remove")
	wantNotice(t, gone, "You no longer belong to Acme.")
	if gone.URL.Path != "/partners/"+bolts.ID {
		t.Errorf("it leads to %s", gone.URL)
	}
}

func TestPeopleRefusals(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	ada, path := f.owner(acme.ID), "/partners/"+acme.ID+"/people"
	for name, row := range map[string]struct{ email, name, role, field, says string }{
		"no address":          {"", "Bea", "owner", "Email", "Please enter your email address."},
		"none that is one":    {"bea", "Bea", "owner", "Email", "Please enter a valid email address, such as name@example.com."},
		"an address with NUL": {"b\x00@acme.example", "Bea", "owner", "Email", "Please enter a valid email address, such as name@example.com."},
		"a name that is none": {"bea@acme.example", "…", "owner", "Name", "Please enter a name."},
		"a long name":         {"bea@acme.example", strings.Repeat("é", 201), "owner", "Name", "Please use at most 200 characters."},
		"an invalid name":     {"bea@acme.example", "B\xff", "owner", "Name", "This contains an unsupported character. Please type it again."},
		"another role":        {"bea@acme.example", "Bea", "admin", "Role", "Please choose one of the roles in the list."},
		"no role":             {"bea@acme.example", "Bea", "", "Role", "Please choose one of the roles in the list."},
		"herself":             {"DEV@acme.example", "Ada", "owner", "Email", "This person already belongs to your company."},
	} {
		page := ada.Post(path, url.Values{"email": {row.email}, "name": {row.name}, "role": {row.role}})
		if page.Status != http.StatusUnprocessableEntity || page.Error(row.field) != row.says {
			t.Errorf("%s: %d, %q", name, page.Status, page.Error(row.field))
		}
	}
	if all, err := f.db.Members(t.Context(), acme.ID); err != nil || len(all) != 1 {
		t.Errorf("the people are %+v, %v", all, err)
	}
	own := path + "/" + storagetest.Owner(t, f.db, acme.ID).ID
	for _, to := range []string{"/remove", "/developer"} {
		refused := ada.Post(own+to, url.Values{"person": {"another"}})
		wantStatus(t, refused, http.StatusUnprocessableEntity)
		if got := strings.TrimSpace(refused.Find("[role=alert]").Text()); got != "A partner needs an owner." {
			t.Errorf("%s says %q", to, got)
		}
	}
}

func TestPeopleAreUpToTwenty(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	ada, path := f.owner(acme.ID), "/partners/"+acme.ID+"/people"
	for i := range 20 {
		page := ada.Post(path, url.Values{"email": {fmt.Sprint("p", i, "@acme.example")}, "role": {"developer"}})
		if want := map[bool]int{true: http.StatusOK, false: http.StatusUnprocessableEntity}[i < 19]; page.Status != want {
			t.Fatalf("person %d: %d: %s", i, page.Status, page.Text())
		}
		if i == 19 {
			wantSays(t, page, "Acme already has 20 people. Remove one first.")
		}
	}
}

func TestPeopleNeedARecentSignIn(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	dana := storagetest.Developer(t, f.db, acme.ID, "dana@acme.example")
	ada, path := f.owner(acme.ID), "/partners/"+acme.ID+"/people"
	f.clock.Advance(2 * time.Hour)
	for _, to := range []string{"", "/" + dana.ID + "/owner", "/" + dana.ID + "/developer", "/" + dana.ID + "/remove"} {
		page := ada.Post(path+to, url.Values{"email": {"bea@acme.example"}, "role": {"owner"}})
		if page.URL.Path != "/partners/confirm" || page.URL.Query().Get("next") != path {
			t.Errorf("%s leads to %s", to, page.URL)
		}
	}
	all, err := f.db.Members(t.Context(), acme.ID)
	must(t, err)
	if m, err := f.db.MembershipOf(t.Context(), acme.ID, dana.ID); err != nil || len(all) != 2 || m.Role != storage.PersonDeveloper {
		t.Errorf("the people are %+v, Dana is %+v, %v", all, m, err)
	}
}

func TestPeopleChangeWhileThePartnerIsSuspended(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	ada, path := f.owner(acme.ID), "/partners/"+acme.ID+"/people"
	must(t, f.db.SetClientStatus(storagetest.BySam(t), acme.ID, storage.Suspended, "spam"))
	added := ada.Get(path).Submit("Add person", map[string]string{"Email": "bea@acme.example", "Role": "developer"})
	wantNotice(t, added, "bea@acme.example was added. We emailed them a link that signs them in.")
	wantSays(t, added, "Acme is suspended. Please contact support.")
	wantNotice(t, press(added, ada, "bea@", "Remove"), "The person was removed.")
}

func TestAddressesAreAddedFiveTimesAnHour(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.app.Unlimited = false
	acme := f.partner("Acme")
	ada, path := f.owner(acme.ID), "/partners/"+acme.ID+"/people"
	for range 5 {
		added := ada.Post(path, url.Values{"email": {"bea@acme.example"}, "role": {"developer"}})
		wantNotice(t, press(added, ada, "bea@", "Remove"), "The person was removed.")
	}
	page := ada.Post(path, url.Values{"email": {"bea@acme.example"}, "role": {"developer"}})
	wantStatus(t, page, http.StatusTooManyRequests)
	if page.Header.Get("Retry-After") == "" {
		t.Error("it doesn't say when to try again")
	}
}

// Each address is mailed at most a few times, but there are many.
func TestPartnersHaveStrangersMailedSixtyTimesADay(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.app.Unlimited = false
	acme := f.partner("Acme")
	ada, contact := f.owner(acme.ID), profileOf(acme)+"/contact"
	for i := range 60 {
		wantStatus(t, ada.Post(contact, url.Values{"email": {fmt.Sprint("p", i, "@stranger.example")}}), http.StatusOK)
	}
	wantStatus(t, ada.Post(contact, url.Values{"email": {"last@stranger.example"}}), http.StatusTooManyRequests)
	people := ada.Post("/partners/"+acme.ID+"/people", url.Values{"email": {"last@stranger.example"}, "role": {"developer"}})
	wantStatus(t, people, http.StatusTooManyRequests)
	f.clock.Advance(30 * time.Minute)
	wantStatus(t, ada.Post(contact, url.Values{"email": {"last@stranger.example"}}), http.StatusOK)
}

// An owner can add any address, whose person may have nothing to do with the partner.
func TestAddingAnAddressDoesNotTellWhoItIsElsewhere(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme, bolts := f.partner("Acme"), f.partner("Bolts")
	bea := storagetest.Owner(t, f.db, bolts.ID)
	must(t, f.db.RenamePerson(t.Context(), bea.ID, "Bea Bolt"))
	f.signedIn(bea)
	f.clock.Advance(time.Minute)
	ada := f.owner(acme.ID)
	added := ada.Get("/partners/"+acme.ID+"/people").Submit("Add person", map[string]string{"Email": bea.Email, "Role": "developer"})
	if got := row(added, bea.Email); fmt.Sprint(got) != "[ dev@bolts.example developer Never Make owner Remove]" {
		t.Errorf("her row is %q", got)
	}
	export := ada.Get("/partners/"+acme.ID+"/leave").Submit("Download everything", nil)
	if !strings.Contains(export.Body, bea.Email) || strings.Contains(export.Body, "Bea Bolt") {
		t.Errorf("the export is %s", export.Body)
	}
	f.signedIn(bea)
	if got := row(ada.Get("/partners/"+acme.ID+"/people"), bea.Email); got[0] != "Bea Bolt" || got[3] == "Never" {
		t.Errorf("once she has signed in, her row is %q", got)
	}
}
