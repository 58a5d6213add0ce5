package event_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fairlead/event"
	"fairlead/storage"
)

// sentHeaders are all that are sent, besides those that net/http adds.
var sentHeaders = []string{"Content-Type", "Fairlead-Attempt", "Fairlead-Delivery", "User-Agent", "Webhook-Id", "Webhook-Signature", "Webhook-Timestamp"}

// wantHeaders wants these headers and no others.
func wantHeaders(t *testing.T, got http.Header, more ...string) {
	t.Helper()
	var names []string
	for name := range got {
		if name != "Accept-Encoding" && name != "Content-Length" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	want := append(slices.Clone(sentHeaders), more...)
	if slices.Sort(want); !slices.Equal(names, want) {
		t.Errorf("it came with %v, want %v", names, want)
	}
}

// keysOf are the keys of a JSON object, in their order.
func keysOf(t *testing.T, text string) (keys []string) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	_, err := d.Token()
	must(t, err)
	for d.More() {
		key, err := d.Token()
		must(t, err)
		keys = append(keys, key.(string)) //nolint:forcetypeassert // it is a key
		must(t, d.Decode(new(json.RawMessage)))
	}
	return keys
}

func TestBodyHasExactlyItsKeys(t *testing.T) {
	t.Parallel()
	at := storage.At(time.Date(2026, 12, 1, 9, 30, 0, 123_000_000, time.UTC))
	for want, e := range map[string]storage.Event{
		`{"id":"evt_1","type":"connection.created","version":1,"timestamp":"2026-12-01T09:30:00.123Z","sequence":482113,"account_id":"a","client_id":"partner_1","data":{"b":"<&>\u2028"}}`: {
			ID: "evt_1", Type: "connection.created", At: at, Sequence: 482113, AccountID: "a", ClientID: "partner_1", Data: `{"b":"<&>\u2028"}`},
		`{"id":"evt_2","type":"carrier.breaker_opened","version":1,"timestamp":"2026-12-01T09:30:00.123Z","sequence":1,"account_id":null,"client_id":null,"data":{}}`: {
			ID: "evt_2", Type: "carrier.breaker_opened", At: at, Sequence: 1, Data: `{}`},
	} {
		got, err := event.Body(e, 1)
		must(t, err)
		if string(got) != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestEachEndpointAndAttemptGetsTheSameEvent(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		r, other, g := newReceiver(t), newReceiver(t), newGuard(t)
		f.endpoint(r, storage.OAuth{})
		f.endpoint(other, g.oauth("body"))
		f.run()
		r.status(http.StatusInternalServerError)
		before := time.Now().Unix()
		e := f.publish(`{"a":1}`)
		first, there := r.wait(), other.wait()
		if first.Body != there.Body || first.Header.Get("Webhook-Id") != e.ID || there.Header.Get("Webhook-Id") != e.ID {
			t.Errorf("one got %s, the other %s", first.Body, there.Body)
		}
		wantHeaders(t, first.Header)
		wantHeaders(t, there.Header, "Authorization")
		if want := []string{"id", "type", "version", "timestamp", "sequence", "account_id", "client_id", "data"}; !slices.Equal(keysOf(t, first.Body), want) {
			t.Errorf("the keys are %v", keysOf(t, first.Body))
		}
		if first.Header.Get("Fairlead-Delivery") == there.Header.Get("Fairlead-Delivery") {
			t.Error("two endpoints share a delivery")
		}
		again := r.wait()
		if again.Header.Get("Fairlead-Delivery") != first.Header.Get("Fairlead-Delivery") || again.Header.Get("Fairlead-Attempt") != "2" || !bytes.Equal([]byte(again.Body), []byte(first.Body)) {
			t.Errorf("again came %v %s", again.Header, again.Body)
		}
		for _, got := range []received{first, there, again} {
			at, err := strconv.ParseInt(got.Header.Get("Webhook-Timestamp"), 10, 64)
			if err != nil || at < before || at > got.At.Unix() {
				t.Errorf("the timestamp is %q", got.Header.Get("Webhook-Timestamp"))
			}
		}
	})
}

func TestTestsComeWithTheHeadersOfADelivery(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		r := newReceiver(t)
		for _, what := range []storage.EventType{"", storage.TypeConnectionEnded} {
			_, err := f.registry().Test(t.Context(), f.owner(), event.Trial{Change: event.Change{URL: &r.URL, SigningSecret: &r.secret}, Type: what})
			must(t, err)
			got := r.wait()
			more := []string{"Fairlead-Test"}
			if what == "" {
				more = nil
			}
			wantHeaders(t, got.Header, more...)
			if !strings.HasPrefix(got.Header.Get("Fairlead-Delivery"), "dlv_") || got.Header.Get("Fairlead-Attempt") != "1" {
				t.Errorf("it came with %v", got.Header)
			}
		}
	})
}
