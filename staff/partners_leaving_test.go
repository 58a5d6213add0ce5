package staff_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// Support sees that a partner leaves. It can suspend and resume it meanwhile, and have it stay
// neither way.
func TestSupportSeesThatAPartnerLeaves(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	support, path := c.support(), "/staff/partners/"+shop.ID
	until := c.clock.Now().Add(time.Hour)
	c.must(c.db.LeavePartner(storagetest.BySam(t), shop.ID, storage.At(until)))
	wantText(t, support.Get("/staff/partners?status=leaving"), shop.Name, "Leaving")
	for _, status := range []string{"active", "suspended"} {
		wantText(t, support.Get("/staff/partners?status="+status), "No partners.")
	}
	wantText(t, support.Get(path), "Leaving", until.UTC().Format(utc), "Until then, one of its owners can undo it.")
	refused := support.Post(path+"/resume", url.Values{})
	if refused.Status != http.StatusUnprocessableEntity {
		t.Errorf("resuming it: %d", refused.Status)
	}
	wantText(t, refused, "is leaving and isn't suspended. Only one of its owners can undo that.")
	wantText(t, support.Get(path+"/suspend").Submit("Suspend partner", map[string]string{"Reason": "fraud"}), "The partner was suspended.", "Leaving", "fraud")
	if again := support.Get(path + "/suspend"); again.Status != http.StatusConflict {
		t.Errorf("suspending it again: %d", again.Status)
	}
	wantText(t, support.Get(path).Submit("Resume", nil), "The partner was resumed. It is still leaving, and will work again only if one of its owners presses “Stay”.")
}

func TestNothingOfAPartnerThatHasLeftIsChanged(t *testing.T) {
	t.Parallel()
	c := open(t)
	shop := c.shop()
	support, path := c.support(), "/staff/partners/"+shop.ID
	c.must(c.db.LeavePartner(storagetest.BySam(t), shop.ID, c.db.Time()))
	_, err := c.db.EndLeaving(t.Context(), 9)
	c.must(err)
	page := support.Get(path)
	wantText(t, page, shop.Name, shop.ID, "Left", "No people.", "No callbacks.", "No secrets.", "partner.left", "This partner has left. Nothing about it can be changed.")
	if n := page.Find("main form").Length(); n > 0 {
		t.Errorf("it has %d forms: %s", n, page.Text())
	}
	for to, form := range map[string]url.Values{
		"/profile": {"company": {"Shop"}, "email": {"ops@shop.example"}, "use_case": {"x"}}, "/options": {},
		"/callbacks": {"callback": {"https://shop.example/"}}, "/suspend": {"reason": {"fraud"}},
	} {
		got := support.Post(path+to, form)
		if got.Status != http.StatusConflict {
			t.Errorf("%s: %d: %s", to, got.Status, got.Text())
		}
		wantText(t, got, "This partner has left. Nothing about it can be changed.")
	}
	if got := support.Post(path+"/resume", url.Values{}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("resuming it: %d", got.Status)
	}
	if got := support.Post(path+"/secrets", url.Values{}); got.Status >= 500 || got.Status < 400 {
		t.Errorf("a link to a secret: %d", got.Status)
	}
	if c, err := c.db.ClientByID(t.Context(), shop.ID); err != nil || c.Email != "" || c.Status != storage.HasLeft {
		t.Errorf("it is %+v, %v", c, err)
	}
}
