package partner

import (
	"context"
	"strings"

	"fairlead/storage"
)

// Suspend makes a client's codes and tokens rest until it is resumed.
func (all *Clients) Suspend(ctx context.Context, clientID, reason string) (storage.Client, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return storage.Client{}, refuse("Suspending needs a reason, for whoever reads it later.")
	}
	if err := checkText("reason", reason, textLength); err != nil {
		return storage.Client{}, err
	}
	return all.setStatus(ctx, clientID, storage.Suspended, reason)
}

// Resume wakes a suspended client's codes and tokens.
func (all *Clients) Resume(ctx context.Context, clientID string) (storage.Client, error) {
	return all.setStatus(ctx, clientID, storage.Active, "")
}

func (all *Clients) setStatus(ctx context.Context, clientID string, status storage.Status, reason string) (storage.Client, error) {
	c, err := all.Find(ctx, clientID)
	if err != nil {
		return c, err
	}
	if c.Status == status {
		return c, refuse("%s (%s) is already %s.", c.Name, c.ID, status)
	}
	if err := all.DB.SetClientStatus(ctx, clientID, status, reason); err != nil {
		return c, err
	}
	return all.Find(ctx, clientID)
}
