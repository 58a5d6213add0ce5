package portal

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/storage"
	"fairlead/web"
)

type (
	// personHandler answers a request of somebody who is signed in.
	personHandler func(w http.ResponseWriter, r *http.Request, who Person) error
	// memberHandler answers a request of somebody who belongs to the partner of the path.
	memberHandler func(w http.ResponseWriter, r *http.Request, m Member) error
)

// open is the stack for pages that need nobody signed in.
func (h *Handlers) open(handle web.Handler) http.Handler {
	return framed(h.App.PageOf(h.identify, people.Private(handle)))
}

func framed(page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.ServeHTTP(w, web.WithFrame(r, bareFrame()))
	})
}

// linked is the stack for pages behind mailed links.
func (h *Handlers) linked(handle web.Handler) http.Handler { return web.SecretURL(h.open(handle)) }

// person is the stack for everybody who is signed in.
func (h *Handlers) person(handle personHandler) http.Handler { return h.open(signedIn(handle)) }

func signedIn(handle personHandler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		who, ok := r.Context().Value(personKey{}).(Person)
		if !ok {
			return storage.ErrSignedOut
		}
		return handle(w, r, who)
	}
}

// page is the stack for a partner's people. To everybody else the partner does not exist.
// Nothing is changed for a partner that is suspended.
func (h *Handlers) page(handle memberHandler) http.Handler { return h.always(active(handle)) }

func active(handle memberHandler) memberHandler {
	return func(w http.ResponseWriter, r *http.Request, m Member) error {
		if r.Method != http.MethodGet && r.Method != http.MethodHead && m.Partner.Status != storage.Active {
			return suspended(m.Partner)
		}
		return handle(w, r, m)
	}
}

// evenSuspended is [Handlers.page] for what can also be changed while the partner is suspended.
func (h *Handlers) evenSuspended(handle memberHandler) http.Handler {
	return h.always(func(w http.ResponseWriter, r *http.Request, m Member) error {
		return handle(w, h.writing(r, m.Person, m, false), m)
	})
}

func (h *Handlers) always(handle memberHandler) http.Handler { return h.open(ofPartner(handle)) }

func ofPartner(handle memberHandler) web.Handler {
	return signedIn(func(w http.ResponseWriter, r *http.Request, _ Person) error {
		m, ok := memberOf(r)
		if !ok {
			return web.NotFound()
		}
		err := handle(w, r, m)
		if errors.Is(err, storage.ErrSuspended) { // meanwhile
			err = suspended(m.Partner)
		}
		return err
	})
}

func memberOf(r *http.Request) (Member, bool) {
	m, ok := r.Context().Value(memberKey{}).(Member)
	return m, ok
}

// file is [Handlers.page] for owners' forms with a file of a size.
func (h *Handlers) file(size int64, handle memberHandler) http.Handler {
	largest := func(r *http.Request) int64 {
		r, err := h.identify(r)
		if m, ok := memberOf(r); err == nil && ok && m.IsOwner() {
			return size
		}
		return 0
	}
	return framed(h.App.PageWithFile(h.identify, largest, people.Private(ofPartner(active(owners(handle))))))
}

// owners lets owners alone do something. Whoever is none learns nothing about what is there.
func owners(handle memberHandler) memberHandler {
	return func(w http.ResponseWriter, r *http.Request, m Member) error {
		if !m.IsOwner() {
			return &web.Error{Status: http.StatusForbidden, Heading: "Not allowed", Text: "Only an owner can do this."}
		}
		return handle(w, r, m)
	}
}

// confirmed lets people do what is sensitive who have signed in within the step-up lifetime.
// Others do so first and come back to the page with the form, which formPage names.
func (h *Handlers) confirmed(formPage func(*http.Request) string, handle memberHandler) memberHandler {
	return func(w http.ResponseWriter, r *http.Request, m Member) error {
		if h.App.DB.Now().Sub(m.Session.CreatedAt.Time) < h.StepUpLifetime {
			return handle(w, r, m)
		}
		next := r.URL.RequestURI()
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			next = formPage(r)
		}
		return &web.Redirect{To: web.WithQuery(confirmPath, url.Values{"next": {next}})}
	}
}

// itself is the form page of forms that post to the path of their own page.
func itself(r *http.Request) string { return r.URL.Path }

// below is the path of a page of a partner.
func below(clientID, page string) string { return homePath + "/" + clientID + page }
