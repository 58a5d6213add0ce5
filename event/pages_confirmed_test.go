package event_test

import (
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
)

// Whoever has only got hold of a session must not have events, and the receiver's tokens, sent
// elsewhere. Of that there is no mail.
func TestWhereEventsAreSentIsChangedByThoseWhoHaveConfirmedWhoTheyAre(t *testing.T) {
	openPages(t, func(t *testing.T, p *pages) {
		saved := p.endpointAt("https://shop.example/events", storage.OAuth{})
		edit := "/account/webhooks/" + saved.ID + "/edit"
		p.app.StepUpLifetime = -1
		for _, page := range []*url.URL{p.Get(edit).URL, p.Post(edit, url.Values{"url": {"https://thief.example/"}}).URL, p.Get("/account/webhooks/new").URL} {
			if page.Path != "/account/confirm" || !strings.HasPrefix(page.Query().Get("next"), "/account/webhooks/") {
				t.Errorf("it leads to %s", page)
			}
		}
		if now, err := p.db.EndpointByID(t.Context(), saved.ID); err != nil || now.URL != saved.URL {
			t.Errorf("the URL is %s, %v", now.URL, err)
		}
	})
}
