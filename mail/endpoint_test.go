package mail_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/locale"
	"fairlead/mail/mailtest"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// endpoint adds an endpoint whose path and query hold secrets.
func (h *fixture) endpoint(kind storage.OwnerKind, owner string, from storage.Device) storage.Endpoint {
	h.t.Helper()
	p := storage.Endpoint{ID: storage.NewEndpointID(), Owner: kind, OwnerID: owner, URL: "https://hooks.example:8443/path-secret?key=query-secret",
		Description: "Win at evil", Events: storage.Patterns{"*"}, AddedFrom: from}
	if err := h.db.CreateEndpoint(h.t.Context(), &p, storage.EndpointSecret{ID: storage.NewID(), Secret: []byte("s"), SealedBy: "k"}, 20); err != nil {
		h.t.Fatal(err)
	}
	return p
}

// attempt has one delivery to an endpoint fail with a status.
func (h *fixture) attempt(p storage.Endpoint, account storage.Account, status int) {
	h.t.Helper()
	ctx := h.t.Context()
	all := []storage.Publication{{Event: storage.Event{Type: "shipment.updated", AccountID: account.ID, PublishedBy: "service_1", Data: "{}"}}}
	if err := h.db.Publish(ctx, all); err != nil {
		h.t.Fatal(err)
	}
	claimed, err := h.db.ClaimDeliveries(ctx, p.ID, "server", 1, time.Minute)
	if err != nil || len(claimed.Deliveries) != 1 {
		h.t.Fatalf("claimed %+v, %v", claimed, err)
	}
	r := storage.DeliveryResult{Delivery: claimed.Deliveries[0].Delivery, Outcome: storage.DeliveryFailed, Gone: status == http.StatusGone,
		Attempt: storage.DeliveryAttempt{At: h.db.Time(), Status: status}}
	if err := h.db.FinishDeliveries(ctx, "server", []storage.DeliveryResult{r}, storage.FailingPolicy{DisableAfter: 5 * time.Hour}); err != nil {
		h.t.Fatal(err)
	}
}

// wantOfEndpoint wants a mail about an endpoint, with its host alone.
func wantOfEndpoint(t *testing.T, m *mailtest.Message, subject, link string, parts ...string) {
	t.Helper()
	if m.Subject() != subject || m.Link() != "https://connect.example"+link {
		t.Errorf("it is %q with %s", m.Subject(), m.Link())
	}
	wantIn(t, m.Text, append(parts, "hooks.example:8443")...)
	if strings.Contains(m.Raw, "secret?") || strings.Contains(m.Raw, "query-secret") || strings.Contains(m.Raw, "evil") || strings.Contains(m.Raw, "%!") {
		t.Errorf("it reads:\n%s", m.Raw)
	}
	wantSameInHTML(t, m.Text, m.HTML)
}

func TestOwnerIsToldOfANewEndpoint(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		from storage.Device
		says string
	}{
		"in a browser": {device, "From: Chrome on Linux, IP address 192.0.2.7."},
		"by a program": {storage.Device{}, " UTC.\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			h.endpoint(storage.OwnerAccount, h.account().ID, row.from)
			h.send(1)
			m := h.message()
			wantOfEndpoint(t, m, "A webhook endpoint was added to your Fairlead account", "/account/webhooks", "If this was not you, delete the endpoint",
				"When: "+h.clock.Now().Format("2 January 2006 at 15:04 UTC")+".", row.says)
			if m.Header.Get("To") != "<Ada@example.com>" {
				t.Errorf("it went to %s", m.Header.Get("To"))
			}
		})
	}
}

func TestPartnerIsToldOfANewEndpoint(t *testing.T) {
	t.Parallel()
	h := open(t)
	p, _ := storagetest.Partner(t, h.db, storage.Client{Name: "Knots & Sons", Email: "dev@knots.example"})
	h.endpoint(storage.OwnerPartner, p.ID, storage.Device{})
	h.send(1)
	m := h.message()
	wantOfEndpoint(t, m, "A webhook endpoint was added to Knots & Sons", "/partners/"+p.ID+"/events", "added to Knots & Sons at Fairlead", "replace the secret")
	if m.Header.Get("To") != "<dev@knots.example>" {
		t.Errorf("it went to %s", m.Header.Get("To"))
	}
}

func TestNobodyIsToldOfTheOperatorsEndpoint(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.endpoint(storage.OwnerOperator, "", storage.Device{})
	h.send(0)
}

func TestOwnerIsWarnedOfAFailingEndpointAndToldThatItWasDisabled(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account()
	p := h.endpoint(storage.OwnerAccount, ada.ID, device)
	h.send(1)
	since := h.clock.Now().Format("2 January 2006 at 15:04 UTC")
	h.attempt(p, ada, http.StatusBadGateway)
	h.send(0)
	h.clock.Advance(time.Hour)
	h.attempt(p, ada, 0)
	h.send(1)
	wantOfEndpoint(t, h.read(1), "Your webhook endpoint is failing", "/account/webhooks/"+p.ID, "Since "+since, "there was no answer")
	h.clock.Advance(4 * time.Hour)
	h.attempt(p, ada, http.StatusBadGateway)
	h.send(1)
	wantOfEndpoint(t, h.read(2), "Your webhook endpoint was disabled", "/account/webhooks/"+p.ID, "since "+since, "The last answer had status 502.")
}

func TestOwnerIsToldThatAnEndpointIsGone(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account()
	p := h.endpoint(storage.OwnerAccount, ada.ID, device)
	h.send(1)
	h.clock.Advance(time.Second)
	h.attempt(p, ada, http.StatusGone)
	h.send(1)
	wantOfEndpoint(t, h.read(1), "Your webhook endpoint was disabled", "/account/webhooks/"+p.ID, "answered with status 410")
}

func TestEndpointMailsAreInTheAccountsLanguage(t *testing.T) {
	t.Parallel()
	h := open(t)
	var err error
	if h.mailer.Web.Languages, err = locale.Open("en", locale.Pseudo); err != nil {
		t.Fatal(err)
	}
	ada := h.account()
	if err := h.db.SetLanguage(t.Context(), ada.ID, locale.Pseudo); err != nil {
		t.Fatal(err)
	}
	p := h.endpoint(storage.OwnerAccount, ada.ID, device)
	h.attempt(p, ada, 0)
	h.clock.Advance(time.Hour)
	h.attempt(p, ada, http.StatusBadGateway)
	h.clock.Advance(4 * time.Hour)
	h.attempt(p, ada, http.StatusGone)
	h.send(3)
	for i := range 3 {
		wantMarked(t, h.read(i).Subject()+"\n"+h.read(i).Text)
	}
}

func TestEndpointMailOfAnErasedAccountIsNotSent(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.endpoint(storage.OwnerAccount, h.account().ID, device)
	storagetest.Raw(t, h.url).MustExec(`UPDATE outbox SET payload = '{"name":"added","owner":{"Kind":"account","ID":"erased"},"to":"a@b.example"}'`)
	h.send(1)
	if files := h.files(); len(files) > 0 {
		t.Errorf("sent %v", files)
	}
}
