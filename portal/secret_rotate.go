package portal

import (
	"context"
	"net/http"
	"strings"
	"time"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// unusedFor is how long the old secret must go unused before the page says that it can be revoked.
const unusedFor = 24 * time.Hour

// RotationPage leads through the replacement of a secret.
type RotationPage struct {
	web.Chrome
	secretForm
	// Steps are creating, deploying, watching and revoking.
	Steps []RotationStep
	// New and Old are the two live secrets; nil unless there are two.
	New, Old *storage.Secret
	// IsUnused is set if the old one has not been used for [unusedFor].
	IsUnused bool
	Watched  web.Table
}

// RotationStep is one part of a rotation.
type RotationStep struct {
	Name  locale.Text
	State web.StepState
}

// Template names templates/portal/secret_rotate.html.
func (*RotationPage) Template() string { return "portal/secret_rotate" }

// showRotation handles GET /partners/CLIENT_ID/secrets/rotate.
func (h *Handlers) showRotation(w http.ResponseWriter, r *http.Request, m Member) error {
	page, err := h.rotationPage(r, m)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) rotationPage(r *http.Request, m Member) (web.View, error) {
	page := &RotationPage{Chrome: web.Chrome{Title: "Rotate a secret without downtime"}, secretForm: newSecretForm(m)}
	live, err := h.liveSecrets(r.Context(), m.Partner.ID)
	if err != nil {
		return nil, err
	}
	if len(live) >= partner.LiveSecrets {
		page.New, page.Old = &live[0], &live[len(live)-1]
		page.IsUnused = h.App.DB.Now().Sub(page.Old.LastUsedAt.Time) >= unusedFor
		page.Watched, err = h.watched(r.Context(), m.Partner.ID, live)
	}
	page.Steps = page.steps()
	return page, err
}

// steps are where a rotation stands: deploying is done once the new secret was used, and watching
// once the old one no longer is.
func (p *RotationPage) steps() (all []RotationStep) {
	current := 0
	switch {
	case p.New == nil:
	case p.New.LastUsedAt.IsZero():
		current = 1
	case !p.IsUnused:
		current = 2
	default:
		current = 3
	}
	for i, name := range []locale.Text{"Create the new secret", "Deploy it to your servers", "Watch both", "Revoke the old one"} {
		state := web.StepAhead
		switch {
		case i < current:
			state = web.StepDone
		case i == current:
			state = web.StepCurrent
		}
		all = append(all, RotationStep{name, state})
	}
	return all
}

// watched is how the secrets of a client are used now.
func (h *Handlers) watched(ctx context.Context, clientID string, live []storage.Secret) (t web.Table, err error) {
	t = web.Table{Label: "Use of both secrets", Columns: []string{"Secret ID", "Last hour", "Last day", "Last used", "From addresses"}}
	uses, err := h.App.DB.RecentUses(ctx, clientID)
	if err != nil {
		return t, err
	}
	for _, s := range live {
		var use storage.RecentUse
		for _, u := range uses {
			if u.SecretID == s.ID {
				use = u
			}
		}
		from, err := h.App.DB.SecretAddresses(ctx, s.ID)
		if err != nil {
			return t, err
		}
		t.Rows = append(t.Rows, []web.Cell{web.CodeCell(s.ID), web.NumberCell(use.LastHour), web.NumberCell(use.LastDay),
			web.OrNever(s.LastUsedAt), web.CodeCell(strings.Join(from, ", "))})
	}
	return t, nil
}
