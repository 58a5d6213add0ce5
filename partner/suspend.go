package partner

import (
	"context"
	"strings"

	"fairlead/storage"
)

// Suspend makes a partner's codes and tokens rest until it is resumed.
func (g *Registry) Suspend(ctx context.Context, clientID, reason string) (Partner, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return Partner{}, refuse("Suspending needs a reason, for whoever reads it later.")
	}
	if err := checkText("reason", reason, textLength); err != nil {
		return Partner{}, err
	}
	return g.setStatus(ctx, clientID, storage.Suspended, reason)
}

// Resume wakes a suspended partner's codes and tokens.
func (g *Registry) Resume(ctx context.Context, clientID string) (Partner, error) {
	return g.setStatus(ctx, clientID, storage.Active, "")
}

func (g *Registry) setStatus(ctx context.Context, clientID string, status storage.Status, reason string) (Partner, error) {
	p, err := g.Show(ctx, clientID)
	if err != nil {
		return p, err
	}
	if p.Status == status {
		return p, refuse("%s (%s) is already %s.", p.Name, p.ID, status)
	}
	if err := g.DB.SetClientStatus(ctx, clientID, status, reason); err != nil {
		return p, err
	}
	return g.Show(ctx, clientID)
}
