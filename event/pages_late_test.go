package event_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/web"
	"fairlead/web/webtest"
)

// latePages end a session when it sends a form.
type latePages struct {
	*pages
	h *event.Pages
}

func (p latePages) Mount(mux *http.ServeMux) {
	p.pages.Mount(mux)
	p.h.MountLate(mux, func(r *http.Request) {
		who, _ := web.IdentityOf(r)
		if err := p.db.RevokeSession(context.WithoutCancel(p.t.Context()), who.Session.ID, storage.Device{}); err != nil {
			p.t.Error(err)
		}
	})
}

// has is all that the account's endpoint has.
func (p *pages) has(made storage.Endpoint) string {
	p.t.Helper()
	all, err := p.db.EndpointsOf(p.t.Context(), storage.Owner{Kind: made.Owner, ID: made.OwnerID})
	must(p.t, err)
	secrets, err := p.db.EndpointSecrets(p.t.Context(), made.ID)
	must(p.t, err)
	deliveries, err := p.db.Deliveries(p.t.Context(), storage.DeliveryFilter{EndpointID: made.ID, Limit: 100})
	must(p.t, err)
	return fmt.Sprintf("%+v\n%+v\n%+v", all, secrets, deliveries)
}

// A form that was sent before a password reset must do nothing after it.
func TestNothingIsDoneForASessionThatHasJustEnded(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		r := newHook(t, "")
		r.status.Store(http.StatusInternalServerError)
		made, _ := p.adds(r)
		stop := p.run()
		p.publish(`{}`)
		p.wantDelivery(made, storage.DeliveryFailed)
		stop()
		received := len(r.got)
		deliveries, err := p.db.Deliveries(t.Context(), storage.DeliveryFilter{EndpointID: made.ID, Limit: 1})
		must(t, err)
		before := p.has(made)

		app := webtest.App(t, p.db)
		late := webtest.Serve(t, app, latePages{&pages{fixture: p.fixture, app: app}, &event.Pages{App: app, Registry: p.registry}})
		base := "/account/webhooks/" + made.ID
		for path, form := range map[string]string{"/account/webhooks/new": "/account/webhooks/new", base + "/edit": base + "/edit", base + "/test": base, base + "/roll": base,
			base + "/disable": base, base + "/enable": base, base + "/delete": base, base + "/resend-failed": base, base + "/deliveries/" + deliveries[0].ID + "/resend": base} {
			for _, action := range []string{"save", "test"} {
				late.Get("/test/sign-in?account=" + p.account.ID)
				carried := late.Get(form).Find("main input[name=form]").First().AttrOr("value", "")
				page := late.Post(path, url.Values{"form": {carried}, "url": {r.URL + "/new"}, "events": {"*"}, "action": {action}, "since": {"2020-01-01T00:00"}})
				if page.URL.Path != "/login" || carried == "" {
					t.Errorf("%s leads to %s: %d", path, page.URL, page.Status)
				}
			}
		}
		if after := p.has(made); after != before {
			t.Errorf("it has now\n%s\nbefore\n%s", after, before)
		}
		if len(r.got) != received {
			t.Error("something was sent")
		}
	})
}
