package carrier

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"fairlead/outbox"
	"fairlead/storage"
)

// Revoke runs a job of [storage.JobCarrierRevoked]: it has the carrier revoke the refresh
// token and then the access token (RFC 7009).
func (c *Client) Revoke(ctx context.Context, job storage.Job) error {
	var of storage.RevokedCarrier
	if err := json.Unmarshal([]byte(job.Payload), &of); err != nil {
		return fmt.Errorf("%w: %w", outbox.ErrPermanent, err)
	}
	account := storage.CarrierAccount{ID: of.Token.CarrierAccountID}
	for _, one := range []struct {
		sealed      []byte
		field, hint string
	}{
		{of.Token.Refresh, storage.RefreshField, "refresh_token"},
		{of.Token.Access, storage.AccessField, "access_token"},
	} {
		if one.sealed == nil {
			continue
		}
		token, err := c.Seal().Open(one.sealed, account.Row(one.field))
		if err != nil {
			return fmt.Errorf("%w: %w", outbox.ErrPermanent, err)
		}
		if err := c.revoke(ctx, of.Carrier, string(token), one.hint); err != nil {
			return err
		}
	}
	return nil
}

// revoke revokes one token. Carriers answer 200 for tokens that they do not know, too. If
// the carrier has enough to do, it is tried again later.
func (c *Client) revoke(ctx context.Context, at storage.Carrier, token, hint string) error {
	waiting, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	of := place{at.ID, at.Test}
	if !c.enter(waiting, of) {
		return fmt.Errorf("the carrier %s is busy", at.ID)
	}
	defer c.leave(of)
	a, err := c.Post(ctx, at, at.RevokeURL, url.Values{"token": {token}, "token_type_hint": {hint}})
	switch {
	case a.Status/100 == 2: // whatever its body
		return nil
	case err != nil:
		return err
	case a.Status == http.StatusBadRequest: // asking again would not help
		for _, code := range errorCodes(at, a.JSON) {
			if code == "unsupported_token_type" {
				return nil
			}
		}
	}
	return fmt.Errorf("the carrier %s answered status %d", at.ID, a.Status)
}
