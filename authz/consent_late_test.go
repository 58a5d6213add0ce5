package authz_test

import (
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
)

// A consent form that began to arrive before a password reset logged the user out must
// connect nothing.
func TestConsentFailsWhenTheSessionEndsBeforeTheFormArrives(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.person("ada@example.com")
	page := h.consent(h.Browser, ada)
	form := url.Values{"account": {ada.ID}, "decision": {"allow"}}

	reading := make(chan struct{}) // the server has read the session and waits for the form
	r := h.Request(http.MethodPost, page.URL.RequestURI(), &late{reading, strings.NewReader(form.Encode())})
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Expect", "100-continue")
	r = r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{Got100Continue: func() {
		defer close(reading)
		sessions, err := h.db.Sessions(t.Context(), ada.ID)
		if err != nil || len(sessions) != 1 {
			t.Errorf("sessions: %v, %v", sessions, err)
			return
		}
		if err := h.db.RevokeSession(t.Context(), sessions[0].ID, storage.Device{}); err != nil {
			t.Error(err)
		}
	}}))
	attempt := page.URL.Query().Get("attempt")
	if got := h.Send(r); got.Status != http.StatusSeeOther || got.Location != "/oauth/authorize?attempt="+attempt {
		t.Errorf("got %d, to %q: %s", got.Status, got.Location, got.Text())
	}
	if yes, err := h.db.IsConnected(t.Context(), ada.ID, h.client.ID, "*"); err != nil || yes {
		t.Errorf("connected: %v (%v)", yes, err)
	}
	sentHere(t, h.Get("/oauth/authorize?attempt="+attempt), "/signup")
}

// late is a body that can be read only once the test allows it.
type late struct {
	may <-chan struct{}
	io.Reader
}

func (l *late) Read(b []byte) (int, error) {
	<-l.may
	return l.Reader.Read(b)
}
