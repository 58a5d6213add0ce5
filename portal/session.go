package portal

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/web"
)

// Person is who is signed in, and their session.
type Person struct {
	storage.Person
	Session storage.PersonSession
}

// Member is a person who works for the partner that the path names.
type Member struct {
	Person
	Role    storage.PersonRole
	Partner storage.Client
}

// IsOwner reports whether the person may manage the partner's people and profile.
func (m Member) IsOwner() bool { return m.Role == storage.PersonOwner }

// membership identifies how the person belongs to the partner, which must not change meanwhile.
func (m Member) membership() storage.Membership {
	return storage.Membership{ClientID: m.Partner.ID, PersonID: m.ID, Role: m.Role}
}

type (
	personKey struct{}
	memberKey struct{}
)

// identify finds out who is signed in, and how they belong to the partner that the path names.
// A session that is unknown or has ended counts as signed out.
func (h *Handlers) identify(r *http.Request) (*http.Request, error) {
	who, err := h.PersonOf(r)
	if errors.Is(err, storage.ErrNotFound) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	web.LogWith(r.Context(), slog.String("person", who.ID))
	r = web.WithProfile(r, web.Profile{FullName: who.Label(), Email: who.Email})
	ctx := context.WithValue(r.Context(), personKey{}, who)
	m, err := h.member(r, who)
	switch {
	case err == nil:
		web.LogClient(r.Context(), m.Partner.ID)
		ctx = context.WithValue(ctx, memberKey{}, m)
		r = web.WithFrame(r.WithContext(ctx), h.frameOf(m.Partner))
	case errors.Is(err, storage.ErrNotFound):
		r, err = h.withUsualFrame(r.WithContext(ctx), who)
	}
	return h.writing(h.as(r, who, m.Role), who, m, true), err
}

// as returns a request whose changes are audited as a person's.
func (h *Handlers) as(r *http.Request, who Person, role storage.PersonRole) *http.Request {
	by := audit.Who{Kind: audit.Person, ID: who.ID, Name: who.Name, Role: string(role), Address: h.App.Device(r).Address}
	return r.WithContext(storage.WithWho(r.Context(), by))
}

// writing has nothing be done for a session that has just ended, or for somebody who was just
// removed, nor, with isActive, for a partner that has just been suspended.
func (h *Handlers) writing(r *http.Request, who Person, m Member, isActive bool) *http.Request {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r
	}
	return r.WithContext(storage.ForPersonSession(r.Context(), who.ID, who.Session.ID, m.membership(), isActive))
}

// HasSession reports whether a request's browser has the cookie of a session, which may have
// ended. It asks no database.
func (h *Handlers) HasSession(r *http.Request) bool { return h.App.ReadSession(r, h.Sessions).ID != "" }

// ReaderOf is the person of [Handlers.PersonOf], for the guide.
func (h *Handlers) ReaderOf(r *http.Request) (storage.Person, error) {
	who, err := h.PersonOf(r)
	return who.Person, err
}

// PersonOf is who is signed in in a request's browser, or storage.ErrNotFound. Packages that
// serve other pages ask it too.
func (h *Handlers) PersonOf(r *http.Request) (who Person, err error) {
	cookie := h.App.ReadSession(r, h.Sessions)
	if cookie.ID == "" {
		return who, storage.ErrNotFound
	}
	if who.Session, err = h.App.DB.PersonSessionByID(r.Context(), cookie.ID, h.Sessions.Idle); err != nil {
		return who, err
	}
	if !cookie.Proves(who.Session.SecretHash) {
		return who, storage.ErrNotFound
	}
	if who.Person, err = h.App.DB.PersonByID(r.Context(), who.Session.PersonID); err != nil {
		return who, err
	}
	if now := h.App.DB.Now(); h.Sessions.IsTouchDue(who.Session.LastSeenAt.Time, now) {
		err = h.App.DB.TouchPersonSession(r.Context(), who.Session.ID)
	}
	return who, err
}

// member is how a person belongs to the partner that the path names, or storage.ErrNotFound.
func (h *Handlers) member(r *http.Request, who Person) (m Member, err error) {
	id := r.PathValue("partner")
	if id == "" || !web.IsText(id) {
		return m, storage.ErrNotFound
	}
	of, err := h.App.DB.MembershipOf(r.Context(), id, who.ID)
	if err != nil {
		return m, err
	}
	m = Member{Person: who, Role: of.Role}
	m.Partner, err = h.App.DB.ClientByID(r.Context(), id)
	return m, err
}
