package api

import (
	"errors"
	"net/http"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

// showCarrierAccount serves GET /carrier_accounts/{object_id}.
func (h *Handlers) showCarrierAccount(w http.ResponseWriter, c *carrierCall) error {
	a, err := c.read()
	if err != nil {
		return err
	}
	return c.answer(w, http.StatusOK, a)
}

// updateCarrierAccount serves PUT /carrier_accounts/{object_id}, which changes what is sent.
func (h *Handlers) updateCarrierAccount(w http.ResponseWriter, c *carrierCall) error {
	a, err := c.read()
	if err != nil {
		return err
	}
	f, err := readFields(c.Request)
	if err != nil {
		return err
	}
	a, err = h.App.DB.UpdateCarrierAccount(c.Context(), c.account.ID, a.ID, func(a *storage.CarrierAccount) error { return c.change(a, f) })
	if errors.Is(err, storage.ErrNotFound) {
		return carrierNotFound()
	}
	if err != nil {
		return web.CallFailed(err)
	}
	return c.answer(w, http.StatusOK, a)
}

// change sets what fields are sent.
func (c *carrierCall) change(a *storage.CarrierAccount, f fields) error {
	number, parameters, err := c.parameters(*a)
	if err != nil {
		return err
	}
	if err := checkFixed(*a, number, f); err != nil {
		return err
	}
	if a.Active, err = f.truth("active", a.Active); err != nil {
		return err
	}
	if a.Metadata, err = f.metadata(a.Metadata); err != nil {
		return err
	}
	if err := f.parameters(parameters); err != nil {
		return err
	}
	return c.fill(a, number, parameters)
}

// checkFixed refuses other values of what cannot change.
func checkFixed(a storage.CarrierAccount, number string, f fields) error {
	carrier, ok, err := f.text("carrier")
	if err != nil {
		return err
	}
	if ok && strings.TrimSpace(carrier) != a.CarrierID {
		return invalidParameter("carrier can't change.")
	}
	sent, ok, err := f.text("account_id")
	if err != nil {
		return err
	}
	if sent = strings.TrimSpace(sent); ok && sent != number && sent != storage.MaskCarrierNumber(number) {
		return invalidParameter("account_id can't change.")
	}
	test, err := f.truth("test", a.Test)
	if err == nil && test != a.Test {
		err = invalidParameter("test can't change.")
	}
	return err
}

// disconnectCarrierAccount serves POST /carrier_accounts/{object_id}/signin/revoke.
func (h *Handlers) disconnectCarrierAccount(w http.ResponseWriter, c *carrierCall) error {
	a, err := c.read()
	if err != nil {
		return err
	}
	carrier, err := h.App.DB.CarrierByID(c.Context(), a.CarrierID, a.Test)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return web.CallFailed(err)
	}
	if carrier.Auth == storage.CarrierDefault {
		return badRequest("Carrier does not use OAuth", "This carrier account has no sign-in that could be revoked.")
	}
	reason := storage.CarrierEndedByPartner
	if own := c.account.ID == c.caller.AccountID || c.account.Unclaimed(); own && c.caller.By == web.APIKey {
		reason = storage.CarrierEndedByOwner
	}
	a, err = h.App.DB.DisconnectCarrierAccount(c.Context(), c.account.ID, a.ID, reason)
	if errors.Is(err, storage.ErrNotFound) {
		return carrierNotFound()
	}
	if err != nil {
		return web.CallFailed(err)
	}
	return c.answer(w, http.StatusOK, a)
}
