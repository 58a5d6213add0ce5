package web

import "net/http"

// Self is this server for its own use: it answers requests that came over no network, all as if
// they had. The app must be mounted.
func (a *App) Self() http.Handler { return a.Wrap(a.routes) }
