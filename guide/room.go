package guide

import (
	"net/http"
	"time"

	"fairlead/web"
)

// Room is the guide. What it is given is what it tells.
type Room struct {
	Web *web.Hall
	// KeyScheme is the Authorization scheme of an account's own keys.
	KeyScheme string
	// AccountHeader and VersionHeader are headers of the API.
	AccountHeader, VersionHeader string

	CodeLifetime, AttemptLifetime        time.Duration
	PushedLifetime, ServiceTokenLifetime time.Duration
}

// Mount adds the room's doors.
func (m *Room) Mount(mux *http.ServeMux) {
	mux.Handle("GET /docs", m.Web.Page(m.showGuide))
	mux.Handle("GET /openapi.yaml", m.Web.Machine(m.showOpenAPI))
}
