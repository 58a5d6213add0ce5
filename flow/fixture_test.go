package flow_test

import (
	"io"
	"net/http"
	"testing"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

// fixture is a server with one step, and a browser.
type fixture struct {
	*webtest.Browser
	t     *testing.T
	app   *web.App
	clock *storagetest.Clock
}

func open(t *testing.T) fixture {
	t.Helper()
	f := fixture{t: t, app: webtest.App(t, storagetest.Open(t)), clock: storagetest.NewClock()}
	f.app.DB.Now = f.clock.Now
	f.Browser = webtest.Serve(t, f.app, f)
	return f
}

const dispatched = "the dispatcher"

// Mount adds /browser, which answers the browser's id, /step, a step that says where
// it leads and writes to the timeline, and the dispatcher.
func (f fixture) Mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /browser", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, flow.BrowserID(f.app, w, r))
	})
	mux.Handle("GET /step", f.app.Page(f.step))
	mux.Handle("GET "+flow.DispatcherPath, f.app.Page(func(w http.ResponseWriter, _ *http.Request) error {
		_, err := io.WriteString(w, dispatched)
		return err
	}))
}

func (f fixture) step(w http.ResponseWriter, r *http.Request) error {
	a, err := flow.AttemptOf(f.app, r)
	if err != nil {
		return err
	}
	if err := flow.RecordEvent(f.app, r, a, storage.EventLoggedIn, ""); err != nil {
		return err
	}
	_, err = io.WriteString(w, flow.Next(a, r))
	return err
}

// begin is an attempt that began in this browser.
func (f fixture) begin() storage.Attempt {
	f.t.Helper()
	client, _ := storagetest.Partner(f.t, f.app.DB, storage.Client{Name: "Shop"})
	a := storagetest.Attempt(f.t, f.app.DB, storage.Attempt{ClientID: client.ID, Callback: "https://shop.example:8443/cb",
		BrowserHash: storage.Hash(f.Get("/browser").Body)})
	return a
}

func (f fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// with is a browser that has this cookie alone.
func (f fixture) with(value string) *webtest.Browser {
	b := f.Another()
	b.Header.Set("Cookie", "fairlead_browser="+value)
	return b
}
