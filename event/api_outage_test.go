package event_test

import (
	"strings"
	"testing"

	"fairlead/event"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// While the database is away callers are told to try again, and nothing that they publish is
// taken.
func TestAnOutageIsNotTheCallersMistake(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	f := newAPI(t, open(t, storagetest.OpenURL(t, server.URL())))
	var p event.EndpointBody
	f.want(201, &p, "live", "POST", "webhook_endpoints", `{"url":"https://shop.example"}`)
	e := f.publish("{}")
	server.Stop(storagetest.Fast)
	one := "webhook_endpoints/" + p.ID
	for _, row := range [][4]string{
		{publishes, "POST", "events", f.body("")},
		{publishes, "POST", "events", f.body(`,"x":1`)},
		{"live", "GET", "events", ""},
		{"live", "GET", "events?after=" + e.ID, ""},
		{"live", "GET", "events/" + e.ID, ""},
		{"live", "GET", "webhook_endpoints", ""},
		{"live", "POST", "webhook_endpoints", `{"url":"https://shop.example"}`},
		{"live", "GET", one, ""},
		{"live", "PATCH", one, `{"description":"new"}`},
		{"live", "DELETE", one, ""},
		{"live", "GET", one + "/secrets", ""},
		{"live", "GET", one + "/deliveries", ""},
		{"live", "POST", one + "/resend_failed", `{"since":"2026-01-01T00:00:00Z"}`},
	} {
		page := f.want(503, nil, row[0], row[1], row[2], row[3])
		if page.Header.Get("Retry-After") == "" || strings.Contains(page.Body, "127.0.0.1") {
			t.Errorf("%s %s: %v %s", row[1], row[2], page.Header, page.Body)
		}
	}
	server.Start()
	all, err := f.db.Events(t.Context(), storage.EventFilter{PublishedBy: "service_2", Limit: 9})
	if err != nil || len(all) != 0 {
		t.Errorf("%d were published, %v", len(all), err)
	}
	f.want(202, nil, publishes, "POST", "events", f.body(""))
}
