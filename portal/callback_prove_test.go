package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/egress"
	"fairlead/egress/egresstest"
	"fairlead/portal"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// proving is a portal whose partners have a host, new.example.
func proving(t *testing.T) (*fixture, *shop) {
	t.Helper()
	f, authority, dns := open(t), egresstest.NewAuthority(t), egresstest.NewNames(t)
	dns.Set("new.example", "127.0.0.1")
	f.handlers.HostCheck = portal.HostCheck{Network: egress.Network{Loopback: true, Resolver: dns.Resolver}, Roots: authority.Roots, Timeout: time.Minute}
	return f, newShop(t, authority, "new.example", time.Hour)
}

// line is what a callback's page has to be shown.
func line(p *webtest.Page) string { return strings.TrimSpace(p.Find("p.codes code").Text()) }

func TestCallbackBecomesActiveByProof(t *testing.T) {
	t.Parallel()
	f, s := proving(t)
	c := f.partner("Acme")
	b := f.developer(c.ID)
	first, second := "https://"+s.at("new.example")+"/cb", "https://"+s.at("NEW.example")+"/other"
	add(b, c.ID, second)
	page := add(b, c.ID, first)
	wantSays(t, page, "Waiting for proof", "Prove that you control this host", "https://"+s.at("new.example")+"/.well-known/fairlead-callback")
	if !strings.HasPrefix(line(page), c.ID+" ") || len(line(page)) != len(c.ID)+1+32 || line(page) != line(b.Get(callbackPath(c.ID, second))) {
		t.Errorf("the line is %q", line(page))
	}
	s.serves("nothing <secret>")
	refused := page.Submit("Check now", nil)
	wantStatus(t, refused, http.StatusUnprocessableEntity)
	if refused.Alert() != "The file does not contain the expected line." || strings.Contains(refused.Body, "secret&gt;") {
		t.Errorf("it says %q", refused.Alert())
	}
	if f.isActive(c.ID, first) {
		t.Fatal("it is active")
	}
	s.serves("something else\n" + line(page) + "\n")
	done := page.Submit("Check now", nil)
	wantStatus(t, done, http.StatusOK)
	wantSays(t, done, "Active", "The callback is active.")
	if !f.isActive(c.ID, first) || !f.isActive(c.ID, second) {
		t.Errorf("the callbacks are %v", f.callbacks(c.ID))
	}
	if l := f.lastAudited(); l.What != "callback.proved" || l.Who.Kind != "person" || l.On.ID != c.ID {
		t.Errorf("audited: %+v", l)
	}
	again := page.Submit("Check now", nil) // is active, and nothing is asked
	wantStatus(t, again, http.StatusOK)
	if n := s.asked.Load(); n != 2 {
		t.Errorf("the host was asked %d times", n)
	}
}

func TestProofIsShownToSupportWhereSupportDecides(t *testing.T) {
	t.Parallel()
	f, s := proving(t)
	f.handlers.ApprovalBySupport = true
	c := f.partner("Acme")
	callback := "https://" + s.at("new.example") + "/cb"
	page := add(f.developer(c.ID), c.ID, callback)
	s.serves(line(page))
	done := page.Submit("Check now", nil)
	wantStatus(t, done, http.StatusOK)
	wantSays(t, done, "Waiting for support", "Support will now review the callback.")
	all, err := f.db.Applications(t.Context(), storage.ApplicationOpen, storage.Cursor{}, 10)
	if err != nil || len(all) != 1 || all[0].HostProvedAt.IsZero() || all[0].Callback != callback || f.isActive(c.ID, callback) {
		t.Fatalf("support sees %+v, %v", all, err)
	}
	storagetest.Approve(t, f.db, all[0].Number)
	wantSays(t, f.owner(c.ID).Get(callbackPath(c.ID, callback)), "Active")
}

// A partner can be suspended while its host is asked.
func TestPartnerThatIsSuspendedMeanwhileProvesNothing(t *testing.T) {
	t.Parallel()
	f, s := proving(t)
	c := f.partner("Acme")
	callback := "https://" + s.at("new.example") + "/cb"
	page := add(f.owner(c.ID), c.ID, callback)
	text := line(page)
	s.does(func(w http.ResponseWriter, _ *http.Request) {
		if err := f.db.SetClientStatus(t.Context(), c.ID, storage.Suspended, "fraud"); err != nil {
			t.Error(err)
		}
		says(200, text)(w, nil)
	})
	wantStatus(t, page.Submit("Check now", nil), http.StatusForbidden)
	if f.isActive(c.ID, callback) {
		t.Error("it is active")
	}
}

// A host that takes its time holds no place in the gate of pages.
func TestOthersDoNotWaitForAHost(t *testing.T) {
	t.Parallel()
	f, s := proving(t)
	c := f.partner("Acme")
	page := add(f.owner(c.ID), c.ID, "https://"+s.at("new.example")+"/cb")
	came, goOn := make(chan struct{}), make(chan struct{})
	s.does(func(http.ResponseWriter, *http.Request) { close(came); <-goOn })
	var all sync.WaitGroup
	all.Go(func() { page.Submit("Check now", nil) })
	<-came
	if n := f.app.PageGate.InFlight(); n != 0 {
		t.Errorf("%d are in the gate", n)
	}
	close(goOn)
	all.Wait()
}

func TestChecksAreLimitedByPartner(t *testing.T) {
	t.Parallel()
	f, s := proving(t)
	f.app.Unlimited = false
	acme, bolts := f.partner("Acme"), f.partner("Bolts")
	page := add(f.owner(acme.ID), acme.ID, "https://"+s.at("new.example")+"/cb")
	add(f.developer(acme.ID), acme.ID, "https://"+s.at("new.example")+"/other")
	for range 5 {
		wantStatus(t, page.Submit("Check now", nil), http.StatusUnprocessableEntity)
	}
	limited := f.developer(acme.ID).Get(callbackPath(acme.ID, "https://"+s.at("new.example")+"/other")).Submit("Check now", nil)
	wantStatus(t, limited, http.StatusTooManyRequests)
	if n := s.asked.Load(); n != 5 || limited.Header.Get("Retry-After") == "" {
		t.Errorf("the host was asked %d times", n)
	}
	wantStatus(t, add(f.owner(bolts.ID), bolts.ID, "https://"+s.at("new.example")+"/cb").Submit("Check now", nil), http.StatusUnprocessableEntity)
	f.clock.Advance(12 * time.Second)
	wantStatus(t, page.Submit("Check now", nil), http.StatusUnprocessableEntity)
}

func TestOfTwoChecksAtOnceOneAdds(t *testing.T) {
	t.Parallel()
	f, s := proving(t)
	c := f.partner("Acme")
	callback := "https://" + s.at("new.example") + "/cb"
	b := f.owner(c.ID)
	s.serves(line(add(b, c.ID, callback)))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if got := b.Clone().Post(callbackPath(c.ID, callback)+"/check", url.Values{}); got.Status != http.StatusOK {
				t.Errorf("one answers %d: %s", got.Status, got.Text())
			}
		})
	}
	all.Wait()
	if got := f.callbacks(c.ID); len(got) != 2 || got[1] != callback {
		t.Errorf("the callbacks are %v", got)
	}
}
