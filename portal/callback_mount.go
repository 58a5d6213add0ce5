package portal

import (
	"net/http"
	"time"

	"fairlead/web"
)

// mountCallbacks adds the pages of a partner's callbacks.
func (h *Handlers) mountCallbacks(mux *http.ServeMux) {
	h.checks = web.NewLimit(checksAMinute, time.Minute/checksAMinute)
	const all = onePath + "/callbacks"
	const one = all + "/{callback}"
	mux.Handle("GET "+all, h.page(h.showCallbacks))
	mux.Handle("POST "+all, h.page(h.submitCallback))
	mux.Handle("GET "+one, h.page(h.showCallback))
	mux.Handle("POST "+one+"/check", h.page(h.submitCheck))
	mux.Handle("POST "+one+"/support", h.page(h.submitSupport))
	mux.Handle("POST "+one+"/default", h.page(h.submitCallbackDefault))
	mux.Handle("GET "+one+"/remove", h.page(h.showCallbackRemoval))
	mux.Handle("POST "+one+"/remove", h.page(h.submitCallbackRemoval))
}
