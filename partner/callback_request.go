package partner

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"fairlead/locale"
	"fairlead/storage"
)

// NoteLength is how many characters a note to support has at most.
const NoteLength = 500

// RequestCallback is for a partner's own people. A loopback callback is registered at once, any
// other once the partner proves that it controls the host, or support approves it.
func (g *Registry) RequestCallback(ctx context.Context, clientID, url string) error {
	if err := CheckCallback(url); err != nil {
		return err
	}
	if isPlain(url) {
		_, err := g.AddCallback(ctx, clientID, url)
		return err
	}
	err := g.DB.RequestCallback(ctx, clientID, url)
	switch {
	case errors.Is(err, storage.ErrConflict):
		return g.requestedAlready(ctx, clientID, url)
	case errors.Is(err, storage.ErrCallbackRequestLimit):
		return invalid("You can have up to %d callbacks that aren’t active. Activate or remove one first.", storage.MostCallbackRequests)
	case errors.Is(err, storage.ErrCallbackLimit):
		return tooManyCallbacks()
	}
	return err
}

// isPlain reports whether a valid callback is http, as loopback ones alone can be.
func isPlain(callback string) bool {
	u, err := url.Parse(callback)
	return err == nil && u.Scheme == "http"
}

func (g *Registry) requestedAlready(ctx context.Context, clientID, url string) error {
	p, err := g.Show(ctx, clientID)
	if err != nil {
		return err
	}
	if slices.Contains(p.Callbacks, url) {
		return alreadyRegistered(url)
	}
	return invalid("The callback %q is already in your list, but isn’t active.", url)
}

// AskAboutCallback has support decide about a callback that a partner has requested. Other
// errors are those of [storage.DB.AskAboutCallback].
func (g *Registry) AskAboutCallback(ctx context.Context, clientID, url string, ask storage.CallbackQuestion) (err error) {
	if strings.TrimSpace(ask.Note) != "" {
		if ask.Note, err = paragraphsUpTo(NoteLength, "note", ask.Note); err != nil {
			return err
		}
	} else {
		ask.Note = ""
	}
	_, err = g.DB.AskAboutCallback(ctx, clientID, url, ask)
	return err
}

// Say is the sentence as pages show it.
func (e *Invalid) Say() locale.Text { return locale.Text(strings.ReplaceAll(e.Text, "%", "%%")) }
