package staff_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestSupportSeesAndChangesAPartnersPeople(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	c.clock.Advance(time.Second)
	dana := storagetest.Developer(t, c.db, shop.ID, "dana@shop.example")
	support := c.support()
	page := support.Get("/staff/partners/" + shop.ID)
	if got := headings(page, "People"); got != "Email, Role, Last signed in, Actions" {
		t.Errorf("the columns are %s", got)
	}
	rows := page.Find("table[aria-label=People] tbody tr")
	if got := strings.Join(strings.Fields(rows.Last().Text()), " "); rows.Length() != 2 || got != "dana@shop.example developer Never Make owner Remove" {
		t.Errorf("the people are %q", got)
	}
	owner := storagetest.Owner(t, c.db, shop.ID)
	path := "/staff/partners/" + shop.ID + "/people/"
	refused := support.Post(path+owner.ID+"/remove", url.Values{})
	if refused.Status != http.StatusUnprocessableEntity {
		t.Errorf("the last owner: %d", refused.Status)
	}
	wantText(t, refused, "A partner needs an owner.")
	wantText(t, support.Post(path+dana.ID+"/owner", url.Values{}), "They’re now an owner.")
	wantText(t, support.Post(path+dana.ID+"/owner", url.Values{}), "There was nothing to change.")
	c.audited("person.role_changed", shop.ID, 1)
	c.clock.Advance(time.Hour) // which needs a confirmation
	b := c.support()
	c.clock.Advance(11 * time.Minute)
	if got := b.Post(path+owner.ID+"/remove", url.Values{}); got.URL.Path != "/staff/confirm" || got.URL.Query().Get("next") != "/staff/partners/"+shop.ID {
		t.Errorf("it leads to %s", got.URL)
	}
	wantText(t, c.support().Post(path+owner.ID+"/remove", url.Values{}), "The person was removed.")
	c.audited("person.removed", shop.ID, 1)
	if got := storagetest.PartnerNotices(t, c.db, storage.PersonWasRemoved); len(got) != 2 || got[0].By != "" {
		t.Errorf("told: %+v", got)
	}
	if got := c.support().Post(path+owner.ID+"/remove", url.Values{}); got.Status != http.StatusNotFound {
		t.Errorf("removed again: %d", got.Status)
	}
}

func TestSearchFindsAPersonByEmail(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	dana := storagetest.Developer(t, c.db, shop.ID, "Dana@shop.example")
	support := c.support()
	search := func(typed string) string {
		return post(t, support, "/staff/search", url.Values{"q": {typed}}).Location
	}
	if got := search("dana@SHOP.example"); got != "/staff/partners/"+shop.ID+"#people" {
		t.Errorf("it leads to %q", got)
	}
	if got := search("ops@shop.example"); got != "/staff/partners/"+shop.ID { // also its first owner
		t.Errorf("it leads to %q", got)
	}
	other, _ := storagetest.Partner(t, c.db, storage.Client{Name: "Other"}, "https://other.example/")
	_, err := c.db.AddPerson(storagetest.BySam(t), other.ID, storage.NewPerson{Email: dana.Email, Role: storage.PersonOwner, LinkUntil: c.db.Time()})
	c.must(err)
	page := support.Get(search("dana@shop.example"))
	if rows := page.Find("table tbody tr"); rows.Length() != 2 {
		t.Errorf("found: %s", page.Text())
	}
	wantText(t, page, "Person", dana.Name, dana.ID, "developer", "owner")
}

func TestSuspensionIsToldToThePartnersPeople(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	storagetest.Developer(t, c.db, shop.ID, "dana@shop.example")
	support := c.support()
	wantText(t, support.Get("/staff/partners/"+shop.ID+"/suspend").Submit("Suspend partner", map[string]string{"Reason": "fraud"}), "The partner was suspended.")
	told := storagetest.PartnerNotices(t, c.db, storage.PartnerWasSuspended)
	if len(told) != 2 || told[0].Company != shop.Name || told[0].By != "" {
		t.Errorf("told: %+v", told)
	}
	wantText(t, support.Get("/staff/partners/"+shop.ID).Submit("Resume", nil), "The partner was resumed.")
	c.must(c.db.SetClientStatus(t.Context(), shop.ID, storage.Suspended, "by a command"))
	if told := storagetest.PartnerNotices(t, c.db, storage.PartnerWasSuspended); len(told) != 4 {
		t.Errorf("told of the second time: %+v", told)
	}
}
