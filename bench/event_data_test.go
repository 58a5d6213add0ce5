package main

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fairlead/key"
	"fairlead/storage"
)

// hasEndpoints looks up by the server's own queries endpoints and deliveries that are added.
func hasEndpoints(t *testing.T, b *dataset, db *storage.DB) {
	t.Helper()
	keys := filepath.Join(t.TempDir(), "keys.json")
	if err := key.Create(keys, key.New(time.Now(), time.Time{})); err != nil {
		t.Fatal(err)
	}
	const waiting = 2*waitingEndpoints + 20
	e, err := newEventRows(keys, receivers{"http://healthy", "http://silent", "http://closed"}, waiting, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := b.add(append(e.healthyTables(), e.waitingTables()...)); err != nil {
		t.Fatal(err)
	}
	db.Now = func() time.Time { return e.now.Add(time.Minute) }
	due, err := db.DueEndpoints(t.Context())
	if err != nil || len(due) != waitingEndpoints/2 {
		t.Errorf("%d endpoints are due, %v", len(due), err)
	}
	if s, err := db.DeliveryState(t.Context()); err != nil || s.Pending != waiting || s.Endpoints[storage.EndpointEnabled] != 1+manyEndpoints+waitingEndpoints {
		t.Errorf("the state is %+v, %v", s, err)
	}
	for _, account := range []uint64{firstWaiting + 1, firstWaiting + waitingEndpoints - 1} {
		c, err := db.ClaimDeliveries(t.Context(), endpointID(account), "server", waiting, time.Minute)
		if err != nil || c.Endpoint.URL != e.urlOf(account) || c.Endpoint.OwnerID != hexID(ofAccount, account) || len(c.Secrets) != 1 {
			t.Fatalf("endpoint %d is %+v, %v", account, c.Endpoint, err)
		}
		secret, err := e.sealer.Open(c.Secrets[0].Secret, c.Secrets[0].Row())
		if err != nil || string(secret) != signingSecret(account) {
			t.Errorf("its secret is %q, %v", secret, err)
		}
		for _, d := range c.Deliveries {
			if _, ok := readPublished([]byte(`{"data":` + d.Event.Data + `}`)); !ok || d.Barred {
				t.Errorf("delivery %+v", d)
			}
		}
		if want := waiting/waitingEndpoints + min(1, (waiting%waitingEndpoints)/int(account-firstWaiting+1)); len(c.Deliveries) != want {
			t.Errorf("%d wait for endpoint %d, want %d", len(c.Deliveries), account, want)
		}
	}
}

func TestHalfOfTheWaitingDeliveriesAreDueLater(t *testing.T) {
	t.Parallel()
	got := map[state]int{}
	for i := range uint64(waitingEndpoints) {
		got[stateOf(firstWaiting+i)]++
	}
	if got[later] != waitingEndpoints/2 || got[closed] != waitingEndpoints/10 || got[silent] != waitingEndpoints*4/10 || stateOf(firstWaiting-1) != healthy {
		t.Errorf("the endpoints are %v", got)
	}
}

func TestPublishedEventsAreNumbered(t *testing.T) {
	t.Parallel()
	q := publish("token", toMany, 3)
	text := string(q.append(nil, q.path, 7))
	head, body, _ := strings.Cut(text, "\r\n\r\n")
	if !strings.Contains(head, "Content-Length: "+strconv.Itoa(len(body))) || !strings.Contains(head, "Bearer token") {
		t.Errorf("the header is %q", head)
	}
	for n := range uint64(10) {
		if has := strings.Contains(body, toMany.account(n)+`","data":{"n":`+strconv.FormatUint(n, 10)+","); has != (n >= 7) {
			t.Errorf("event %d: %t in %s", n, has, body)
		}
	}
	if n, ok := readPublished([]byte(`{"data":` + publishedData(42) + `}`)); !ok || n != 42 {
		t.Error(n, ok)
	}
	for _, wrong := range []string{"", `{"data":{}}`, `{"data":{"n":x,"a":1}}`, `{"data":{"n":1}}`} {
		if _, ok := readPublished([]byte(wrong)); ok {
			t.Errorf("%q is read", wrong)
		}
	}
}

func TestArrivalsAreTimedFromTheAnswerToPublishing(t *testing.T) {
	t.Parallel()
	a := arrivals{seen: map[uint64]seen{}}
	began := time.Now()
	a.taken(0, 1, began)
	a.arrived(0, began.Add(time.Hour)) // before anybody listens
	a.listen()
	a.arrived(2, began) // before the answer
	a.taken(1, 3, began.Add(time.Millisecond))
	a.arrived(1, began.Add(4*time.Millisecond))
	a.arrived(1, began.Add(time.Hour))
	if got := a.collected(); !slices.Equal(got, []time.Duration{0, 3 * time.Millisecond}) || a.underWay() != 1 || a.twice != 1 {
		t.Errorf("%v, %d under way, %d came twice", got, a.underWay(), a.twice)
	}
	a.arrived(3, began.Add(time.Hour))
	if a.underWay() != 0 || len(a.latencies) != 2 {
		t.Errorf("then %d under way, %v", a.underWay(), a.latencies)
	}
}

func TestEventsAreReportedWithTheirTargets(t *testing.T) {
	t.Parallel()
	of := func(rate int, each time.Duration) *sample {
		r := &result{took: time.Second}
		for range rate {
			r.add(each, nil)
		}
		return &sample{result: r, server: time.Duration(rate) * time.Millisecond}
	}
	slow := of(1000, time.Second)
	e := &eventFindings{waiting: waitingDeliveries, memory: 251 << 20, fresh: []*sample{of(100, time.Second/2)}, idle: of(0, 0),
		rounds: []eventRound{{one: of(2000, 1), many: of(1999, 1), taken: of(50, 1), pacedOne: slow, pacedMany: of(1000, 1)}},
		alone:  series{rounds: []round{{bare: of(1000, 1), real: of(500, 1)}}}, beside: series{rounds: []round{{bare: of(500, 1), real: of(199, 1)}}}}
	var text strings.Builder
	(&findings{events: e}).writeEvents(&text)
	for _, want := range []string{"| ≥ 2000 |", "≥ 2000 ✗", "**5000** (5000–5000) | ≥ 5000 |", "p99 < 1 s ✗ |", "p99 < 1 s |",
		"1M deliveries", "**0.80** | 1.00 | ≥ 0.80 ✗", "251 MiB (< 250) ✗", "500.00 | < 1 s |"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is missing in %s", want, text.String())
		}
	}
	if (&findings{}).writeEvents(&strings.Builder{}); e.kept() != 0.796 {
		t.Error(e.kept())
	}
}
