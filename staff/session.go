package staff

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/web"
)

// Person is the member of staff who is signed in, and their session.
type Person struct {
	storage.Staff
	Session storage.StaffSession
}

// IsAdmin reports whether the person may manage staff.
func (p Person) IsAdmin() bool { return p.Role == storage.StaffAdmin }

// handler answers a request of somebody who is signed in.
type handler func(w http.ResponseWriter, r *http.Request, who Person) error

type personKey struct{}

// identify finds out who is signed in. A session that is unknown or has ended, and one of
// somebody who is not active, count as signed out.
func (h *Handlers) identify(r *http.Request) (*http.Request, error) {
	cookie := h.App.ReadSession(r, h.Sessions)
	if cookie.ID == "" {
		return r, nil
	}
	who, err := h.person(r.Context(), cookie)
	if errors.Is(err, storage.ErrNotFound) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	web.LogWith(r.Context(), slog.String("staff", who.ID))
	r = web.WithProfile(r, web.Profile{FullName: who.Name, Email: who.Email, IsAdmin: who.IsAdmin()})
	ctx := h.by(r, who.Staff)
	if r.Method != http.MethodGet && r.Method != http.MethodHead { // nothing is done for a session that has just ended
		ctx = storage.ForStaffSession(ctx, who.ID, who.Session.ID)
	}
	return r.WithContext(context.WithValue(ctx, personKey{}, who)), nil
}

// by is the context of a request whose changes are audited as a staff member's.
func (h *Handlers) by(r *http.Request, who storage.Staff) context.Context {
	return storage.WithWho(r.Context(), audit.Who{Kind: audit.Staff, ID: who.ID, Name: who.Name, Role: string(who.Role), Address: h.App.Device(r).Address})
}

// personOf is who is signed in; ok is false when nobody is.
func personOf(r *http.Request) (who Person, ok bool) {
	who, ok = r.Context().Value(personKey{}).(Person)
	return who, ok
}

// person is who a cookie belongs to, or storage.ErrNotFound.
func (h *Handlers) person(ctx context.Context, cookie web.SessionCookie) (who Person, err error) {
	if who.Session, err = h.App.DB.StaffSessionByID(ctx, cookie.ID, h.Sessions.Idle); err != nil {
		return who, err
	}
	if !cookie.Proves(who.Session.SecretHash) {
		return who, storage.ErrNotFound
	}
	if who.Staff, err = h.App.DB.StaffByID(ctx, who.Session.StaffID); err != nil {
		return who, err
	}
	if who.Status != storage.StaffActive {
		return who, storage.ErrNotFound
	}
	return who, h.touch(ctx, who.Session)
}

// touch records that a session is used, now and then.
func (h *Handlers) touch(ctx context.Context, s storage.StaffSession) error {
	now := h.App.DB.Now()
	if !h.Sessions.IsTouchDue(s.LastSeenAt.Time, now) {
		return nil
	}
	return h.App.DB.TouchStaffSession(ctx, s.ID)
}

// open is the stack for pages that need nobody signed in.
func (h *Handlers) open(handle web.Handler) http.Handler {
	page := h.App.PageOf(h.identify, handle)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.ServeHTTP(w, web.WithFrame(r, frame))
	})
}

// page is the stack for what all staff may see and do. Signed out, people sign in first, and
// a program that asks for JSON gets 401.
func (h *Handlers) page(handle handler) http.Handler { return h.open(h.signedIn(handle)) }

// private is [Handlers.open] for pages that no cache keeps and whose errors are JSON where that
// is asked for.
func (h *Handlers) private(handle web.Handler) http.Handler { return h.open(people.Private(handle)) }

// file is [Handlers.page] for a form with a file of a size.
func (h *Handlers) file(size int64, handle handler) http.Handler {
	largest := func(r *http.Request) int64 {
		if r, err := h.identify(r); err == nil {
			if _, known := personOf(r); known {
				return size
			}
		}
		return 0
	}
	page := h.App.PageWithFile(h.identify, largest, h.signedIn(handle))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.ServeHTTP(w, web.WithFrame(r, frame))
	})
}

func (h *Handlers) signedIn(handle handler) web.Handler {
	return people.Private(func(w http.ResponseWriter, r *http.Request) error {
		who, ok := personOf(r)
		if !ok {
			return storage.ErrSignedOut
		}
		err := handle(w, r, who)
		if errors.Is(err, storage.ErrLeft) {
			err = hasLeft()
		}
		return err
	})
}

// admin is [Handlers.page] for admins. Whoever is none learns nothing about what is there.
func (h *Handlers) admin(handle handler) http.Handler { return h.page(onlyAdmins(handle)) }

func onlyAdmins(handle handler) handler {
	return func(w http.ResponseWriter, r *http.Request, who Person) error {
		if !who.IsAdmin() {
			return &web.Error{Status: http.StatusForbidden, Heading: "Not allowed", Text: "This requires the admin role."}
		}
		return handle(w, r, who)
	}
}

// confirmed lets people do what is sensitive who have signed in or confirmed who they are
// within the step-up lifetime. Others do so first and come back to the page with the form,
// which formPage names for a request.
func (h *Handlers) confirmed(formPage func(*http.Request) string, handle handler) handler {
	return func(w http.ResponseWriter, r *http.Request, who Person) error {
		if h.App.StepsUp(who.Session.CreatedAt, who.Session.ConfirmedAt) {
			return h.App.SpendStepUp(r, handle(w, r, who), func(ctx context.Context) error { return h.App.DB.EndStaffConfirmation(ctx, who.Session.ID) })
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
