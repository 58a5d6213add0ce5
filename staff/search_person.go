package staff

import (
	"context"
	"errors"
	"slices"

	"fairlead/storage"
)

// withPerson adds the person with an address to what was found with it: once for each of their
// partners, whose page has them, but for those that were found by the same address.
func (h *Handlers) withPerson(ctx context.Context, email string, all []found) ([]found, error) {
	p, err := h.App.DB.PersonByEmail(ctx, email)
	if errors.Is(err, storage.ErrNotFound) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	memberships, err := h.App.DB.Memberships(ctx, p.ID)
	for _, m := range memberships {
		if !slices.ContainsFunc(all, func(f found) bool { return f.id == m.ClientID }) {
			all = append(all, found{"Person", p.Label(), p.ID, string(m.Role), partnerPath(m.ClientID) + "#people"})
		}
	}
	return all, err
}
