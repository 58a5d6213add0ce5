package api

import (
	"context"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// Bearer says what a token stands for. storage.ErrNotFound means that it is not
// valid, whatever the reason; any other error means that nobody can tell now.
type Bearer interface {
	Verify(ctx context.Context, token string) (storage.Token, error)
}

// Handlers is the resource API.
type Handlers struct {
	App    *web.App
	Bearer Bearer
	// AccountHeader names the header that says for which account a call is.
	AccountHeader string
	// VersionHeader names the header that says for which version of the API a
	// call was written.
	VersionHeader string
}

// Mount adds the room's doors.
func (h *Handlers) Mount(mux *http.ServeMux) {
	get := func(path string, show handler) {
		mux.Handle("GET "+path, web.Unlogged(h.App.Machine(h.authorized(show))))
		mux.Handle(path, h.App.Machine(onlyGet))
	}
	get("/api/v1/ping", h.ping)
	get("/api/v1/deliveryexperience/ping", h.ping)
	get("/api/v1/account", h.ofAccount(h.showAccount))
	mux.Handle("/api/", h.App.Machine(func(http.ResponseWriter, *http.Request) error { return nothingHere() }))
}

func (h *Handlers) ping(w http.ResponseWriter, _ *http.Request, _ storage.Token) error {
	return web.JSON(w, http.StatusOK, struct {
		Info   string `json:"info"`
		Status int    `json:"status"`
	}{"pong", 1})
}

func onlyGet(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Allow", "GET, HEAD")
	return wrongMethod()
}
