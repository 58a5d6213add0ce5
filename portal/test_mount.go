package portal

import (
	"net/http"
	"time"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/testrun"
	"fairlead/web"
)

const (
	// runsAnHour and secretsADay are what one partner may make. Secrets are live and test ones.
	runsAnHour  = 20
	secretsADay = 10
)

// mountTest adds the test bench.
func (h *Handlers) mountTest(mux *http.ServeMux) {
	const one = onePath + "/test"
	h.runs = web.NewLimit(runsAnHour, time.Hour/runsAnHour)
	h.secretsMade = web.NewLimit(secretsADay, 24*time.Hour/secretsADay)
	bench := func(r *http.Request) string { return below(r.PathValue("partner"), "/test") }
	mux.Handle("GET "+one, h.bench(h.showTest))
	mux.Handle("POST "+one, h.bench(h.submitRun))
	mux.Handle("GET "+one+"/{run}", h.bench(h.showRun))
	mux.Handle("POST "+one+"/secrets", h.bench(h.confirmed(bench, h.submitSecret(h.ofTestClient, h.testView))))
	mux.Handle("GET "+one+"/secrets/{secret}/revoke", h.bench(h.existing(h.ofTestClient, h.confirmed(itself, h.showRevocation(h.ofTestClient)))))
	mux.Handle("POST "+one+"/secrets/{secret}/revoke", h.bench(h.existing(h.ofTestClient, h.confirmed(itself, h.submitRevocation(h.ofTestClient)))))
}

// bench is [Handlers.page] for the test bench.
func (h *Handlers) bench(handle memberHandler) http.Handler {
	return h.page(func(w http.ResponseWriter, r *http.Request, m Member) error {
		if h.App.TestModeOff {
			return web.NotFound()
		}
		return handle(w, r, m)
	})
}

// runner runs test accounts on this server.
func (h *Handlers) runner() *testrun.Bench {
	return &testrun.Bench{Server: h.App.Self(), PublicURL: h.App.PublicURL, LendSecret: h.LendSecret}
}

// testClients are the test clients of partners.
func (h *Handlers) testClients() *partner.Clients {
	return &partner.Clients{DB: h.App.DB, Kind: storage.TestKind}
}
