package api

import (
	"net/http"
	"net/url"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

// carrierPageSize is how many carrier accounts are on a page.
const carrierPageSize = 5

// listCarrierAccounts serves GET /carrier_accounts.
func (h *Handlers) listCarrierAccounts(w http.ResponseWriter, c *carrierCall) error {
	p, err := h.readPage(c.Request, carrierPageSize)
	if err != nil {
		return err
	}
	all, err := c.list(p.query, p.skip(), p.size+1)
	if err != nil {
		return web.CallFailed(err)
	}
	return answerPage(w, p, all, c.body)
}

// list finds what the filters select. What is unknown finds nothing.
func (c *carrierCall) list(query url.Values, skip, limit int) ([]storage.CarrierAccount, error) {
	f := storage.CarrierAccountFilter{AccountID: c.account.ID, TestOnly: c.caller.Test}
	if f.CarrierID = query.Get("carrier"); f.CarrierID != "" && !storage.IsCarrierID(f.CarrierID) {
		return nil, nil
	}
	if sent := strings.TrimSpace(query.Get("account_id")); sent != "" {
		f.NumberHashes = c.vault.Hashes(sent)
	}
	return c.App.DB.CarrierAccounts(c.Context(), f, skip, limit)
}
