package staff_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestSignedOutStaffSignInFirst(t *testing.T) {
	t.Parallel()
	c := open(t)
	stranger := c.Another()
	for path, want := range map[string]string{
		"/staff":                     "/staff/login",
		"/staff/partners?q=a%20b":    "/staff/login?next=%2Fstaff%2Fpartners%3Fq%3Da%2520b",
		"/staff/no/such/page":        "/staff/login?next=%2Fstaff%2Fno%2Fsuch%2Fpage",
		"/staff/attempts/K7QM-2XPD":  "/staff/login?next=%2Fstaff%2Fattempts%2FK7QM-2XPD",
		"/staff/audit/export?from=x": "/staff/login?next=%2Fstaff%2Faudit%2Fexport%3Ffrom%3Dx",
	} {
		if got := once(t, stranger, http.MethodGet, path, ""); got.Status != http.StatusSeeOther || got.Location != want {
			t.Errorf("%s leads with %d to %q, want %q", path, got.Status, got.Location, want)
		}
		got := once(t, stranger, http.MethodGet, path, "application/json")
		if got.Status != http.StatusUnauthorized || got.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s as JSON answers %d %s", path, got.Status, got.Header.Get("Content-Type"))
		}
	}
	if got := once(t, stranger, http.MethodPost, "/staff/search", ""); got.Status != http.StatusSeeOther || got.Location != "/staff/login" {
		t.Errorf("a form leads with %d to %q", got.Status, got.Location)
	}
}

func TestStaffSessionEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(c *console, s storage.Staff){
		"after thirty minutes without use": func(c *console, _ storage.Staff) { c.clock.Advance(30 * time.Minute) },
		"when its owner is disabled": func(c *console, s storage.Staff) {
			if _, err := c.db.DisableStaff(c.t.Context(), s.ID); err != nil {
				c.t.Fatal(err)
			}
		},
		"when its owner's second factor is reset": func(c *console, s storage.Staff) {
			if _, err := c.db.ResetStaffSecondFactor(c.t.Context(), s.ID); err != nil {
				c.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := open(t)
			browser, grace := c.signedIn("Grace", storage.StaffSupport)
			wantStatus(t, browser.Get("/staff"), http.StatusOK)
			end(c, grace)
			if got := once(t, browser, http.MethodGet, "/staff", ""); got.Location != "/staff/login" {
				t.Errorf("/staff answers %d", got.Status)
			}
		})
	}
}

func TestStaffSessionEndsAfterTwelveHoursOfUse(t *testing.T) {
	t.Parallel()
	c := open(t)
	browser, _ := c.signedIn("Grace", storage.StaffSupport)
	for range 35 {
		c.clock.Advance(20 * time.Minute)
		wantStatus(t, once(t, browser, http.MethodGet, "/staff", ""), http.StatusOK)
	}
	c.clock.Advance(20 * time.Minute)
	wantStatus(t, once(t, browser, http.MethodGet, "/staff", ""), http.StatusSeeOther)
}

func TestSupportMayNotDoWhatAdminsMay(t *testing.T) {
	t.Parallel()
	c := open(t)
	support, _ := c.signedIn("Grace", storage.StaffSupport)
	page := support.Get("/staff/audit/export")
	wantStatus(t, page, http.StatusForbidden)
	if page.Find("main p").First().Text() != "This requires the admin role." {
		t.Errorf("it says %s", page.Text())
	}
	wantStatus(t, support.Post("/staff/audit/export", url.Values{}), http.StatusForbidden)
	wantStatus(t, c.Get("/staff/audit/export"), http.StatusOK)
	if link := support.Get("/staff").Find("nav a[href='/staff/people']"); link.Length() != 0 {
		t.Error("support sees the link to the staff")
	}
}

func TestUnknownPagesOfTheConsole(t *testing.T) {
	t.Parallel()
	c := open(t)
	for _, path := range []string{"/staff/nothing", "/staff/attempts/K7QM-2XPD", "/staff/attempts/%00", "/staff/audit/99", "/staff/audit/x", "/staff/audit/%ff"} {
		wantStatus(t, c.Get(path), http.StatusNotFound)
		wantStatus(t, once(t, c.Browser, http.MethodGet, path, "application/json"), http.StatusNotFound)
	}
	wantStatus(t, c.Post("/staff", nil), http.StatusMethodNotAllowed)
}

func TestNothingIsDoneForAStaffSessionThatHasJustEnded(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		grace := storagetest.Staff(t, db, storage.Staff{})
		session := storagetest.StaffSession(t, db, grace)
		ctx := storage.ForStaffSession(t.Context(), grace.ID, session.ID)
		acme, _ := storagetest.Partner(t, db, storage.Client{})
		if err := db.SetClientStatus(ctx, acme.ID, storage.Suspended, "test"); err != nil {
			t.Fatal(err)
		}
		if err := db.EndStaffSession(t.Context(), session.ID); err != nil {
			t.Fatal(err)
		}
		if err := db.SetClientStatus(ctx, acme.ID, storage.Active, ""); !errors.Is(err, storage.ErrSignedOut) {
			t.Errorf("resuming gives %v", err)
		}
		if got, err := db.ClientByID(t.Context(), acme.ID); err != nil || got.Status != storage.Suspended {
			t.Errorf("the partner is %s, %v", got.Status, err)
		}
	})
}
