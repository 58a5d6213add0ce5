package partner

import (
	"context"
	"errors"
	"fmt"

	"fairlead/storage"
	"fairlead/web"
)

// Clients are the clients of one kind, with what partners and services have in
// common: secrets and suspension.
type Clients struct {
	DB   *storage.DB
	Kind storage.ClientKind
}

// Find finds a client of this kind by its id.
func (cs *Clients) Find(ctx context.Context, clientID string) (storage.Client, error) {
	c, err := cs.DB.ClientByID(ctx, clientID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return storage.Client{}, invalid("There is no %s with the client id %q.", cs.Kind.Noun(), clientID)
	case err == nil && c.Kind != cs.Kind:
		return storage.Client{}, invalid("There is no %s with the client id %q; that is the id of a %s.", cs.Kind.Noun(), clientID, c.Kind.Noun())
	}
	return c, err
}

// create stores a client with its first secret, of which only a hash is kept.
func (cs *Clients) create(ctx context.Context, c *storage.Client, callbacks []storage.Callback) (secret string, err error) {
	c.Kind = cs.Kind
	plain := storage.NewSecret()
	first := storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(plain)}
	if err := cs.DB.CreateClient(ctx, c, callbacks, &first); err != nil {
		return "", err
	}
	return plain, nil
}

// Suspend stops a client's codes and tokens from working until it is resumed.
func (cs *Clients) Suspend(ctx context.Context, clientID, reason string) (storage.Client, error) {
	reason, err := tidyReason("suspension", reason)
	if err != nil {
		return storage.Client{}, about("reason", err)
	}
	return cs.setStatus(ctx, clientID, storage.Suspended, reason)
}

// tidyReason requires a reason, as one line.
func tidyReason(whose, reason string) (string, error) {
	reason = storage.OneLine(reason)
	if web.IsBlank(reason) {
		return "", invalid("A %s needs a reason, for the record.", whose)
	}
	return reason, checkText("reason", reason, TextLength)
}

// Resume makes a suspended client's codes and tokens work again.
func (cs *Clients) Resume(ctx context.Context, clientID string) (storage.Client, error) {
	return cs.setStatus(ctx, clientID, storage.Active, "")
}

func (cs *Clients) setStatus(ctx context.Context, clientID string, status storage.Status, reason string) (storage.Client, error) {
	c, err := cs.Find(ctx, clientID)
	if err != nil {
		return c, err
	}
	err = cs.DB.SetClientStatus(ctx, clientID, status, reason)
	switch {
	case errors.Is(err, storage.ErrConflict) && c.Status == storage.Leaving && status == storage.Active:
		return c, invalid("%s (%s) is leaving and isn't suspended. Only one of its owners can undo that.", c.Name, c.ID)
	case errors.Is(err, storage.ErrConflict):
		return c, invalid("%s (%s) is already %s.", c.Name, c.ID, status)
	case errors.Is(err, storage.ErrLeft):
		return c, invalid("%s (%s) has left.", c.Name, c.ID)
	case err != nil:
		return c, err
	}
	return cs.Find(ctx, clientID)
}

// Invalid is an error in what was entered: sentences that say what is wrong and
// how to fix it.
type Invalid struct {
	Text string
	// Field is what it is about, as in [JSON]; empty if that is clear.
	Field string
}

func (e *Invalid) Error() string { return e.Text }

func invalid(format string, args ...any) error { return &Invalid{Text: fmt.Sprintf(format, args...)} }

// AllInvalid are the errors in what was entered that an error has.
func AllInvalid(err error) (all []*Invalid) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range joined.Unwrap() {
			all = append(all, AllInvalid(one)...)
		}
		return all
	}
	var wrong *Invalid
	if errors.As(err, &wrong) {
		all = append(all, wrong)
	}
	return all
}

// about says which field an error is about.
func about(field string, err error) error {
	var wrong *Invalid
	if errors.As(err, &wrong) {
		return &Invalid{wrong.Text, field}
	}
	return err
}
