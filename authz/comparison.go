package authz

import (
	"net/http"

	"fairlead/cause"
	"fairlead/storage"
	"fairlead/web"
)

// Developers knows the people of partners.
type Developers interface {
	// Developer reports whether somebody who belongs to a partner is signed in in a request's
	// browser. addPath is where they can add a URL as a callback; empty if they can't. listedPath
	// is the page of one that they have added, but that is not active yet.
	Developer(r *http.Request, clientID, url string) (is bool, addPath, listedPath string, err error)
}

// Comparison compares a wrong callback with the nearest registered one. Only developers of the
// partner may see it.
type Comparison struct {
	Company string
	// Says is the sentence of the one thing that differs.
	Says string
	Sent []Piece
	// Registered is empty if no callback is near.
	Registered []Piece
	// AddPath is where Callback can be added; empty if it can't be one.
	AddPath, Callback string
	// ListedPath is the page of Callback where it was added, but is not active yet.
	ListedPath string
}

// noneSimilar is said where no callback is near.
const noneSimilar = "None of your callbacks is similar."

// comparison is nil for everybody who does not belong to the partner.
func (h *Handlers) comparison(r *http.Request, p *pageError) *Comparison {
	if p.mismatch == nil || h.Developers == nil {
		return nil
	}
	is, addPath, listedPath, err := h.Developers.Developer(r, storage.LivePartnerID(p.of.ID), p.mismatch.requested)
	if err != nil {
		web.Log(r.Context()).Warn("the partner's people could not be looked up", "error", err)
		return nil
	}
	if !is {
		return nil
	}
	c := &Comparison{Company: p.of.Name, AddPath: addPath, ListedPath: listedPath, Callback: p.mismatch.requested}
	c.compare(*p.mismatch)
	return c
}

// longestCompared is the longest URL, in bytes, that is compared: longer than any callback.
const longestCompared = 2048

func (c *Comparison) compare(m mismatch) {
	c.Says = noneSimilar
	if len(m.requested) > longestCompared {
		c.Sent = []Piece{{Text: clip(m.requested)}}
		return
	}
	sent := visible(m.requested)
	near := m.closest
	if near == "" {
		near = nearest(sent, m.registered)
	}
	if near == "" {
		c.Sent = merged(sent, nil)
		return
	}
	c.Sent, c.Registered = pieces(sent, visible(near))
	if known, ok := cause.ByID(m.why); ok {
		c.Says = known.Cause
	}
}

// nearest is the registered callback that is most like a URL, if most of it is.
func nearest(sent []string, registered []storage.Callback) (near string) {
	least := -1
	for _, c := range registered {
		other := visible(c.URL)
		if n := distance(sent, other); n*4 <= len(sent)+len(other) && (least < 0 || n < least) {
			near, least = c.URL, n
		}
	}
	return near
}
