package partner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"fairlead/storage"
	"fairlead/web"
)

// CallbackID names a callback in a path, before and after it becomes active.
func CallbackID(url string) string {
	sum := sha256.Sum256([]byte(url))
	return hex.EncodeToString(sum[:8])
}

// CallbackByID finds a partner's callback by its [CallbackID], or returns storage.ErrNotFound.
func (g *Registry) CallbackByID(ctx context.Context, clientID, id string) (storage.Callback, error) {
	all, err := g.DB.Callbacks(ctx, clientID)
	if err != nil {
		return storage.Callback{}, err
	}
	for _, b := range all {
		if CallbackID(b.URL) == id {
			return b, nil
		}
	}
	return storage.Callback{}, storage.ErrNotFound
}

// CallbackRemoval is what removing a callback does, as the template "callback_removal" spells it
// out.
type CallbackRemoval struct {
	Company, URL string
	// IsRequested is set for one that is not active.
	IsRequested bool
	Use         storage.CallbackUse
	// Action is what the button posts to, and Back where not pressing it leads.
	Action, Back string
}

// Removal finds out what removing an active callback does.
func (g *Registry) Removal(ctx context.Context, c storage.Client, url string) (r CallbackRemoval, err error) {
	r = CallbackRemoval{Company: c.Name, URL: url}
	r.Use, err = g.DB.CallbackUse(ctx, c.ID, url)
	return r, err
}

// Used says how often the callback was used.
func (r CallbackRemoval) Used() string {
	return "Used by " + web.Count(r.Use.Attempts, "attempt") + " in the last 30 days"
}
