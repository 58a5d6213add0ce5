package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// createCarrierAccount serves POST /carrier_accounts.
func (h *Handlers) createCarrierAccount(w http.ResponseWriter, c *carrierCall) error {
	if c.account.IsTest() {
		return web.RefuseScope(w, "Not in test mode", "Test accounts have no carrier accounts.")
	}
	f, err := readFields(c.Request)
	if err != nil {
		return err
	}
	a, number, err := c.newCarrierAccount(f)
	if err != nil {
		return err
	}
	err = h.App.DB.CreateCarrierAccount(c.Context(), &a, storage.MaxCarrierAccounts, c.vault.Hashes(number)...)
	switch {
	case errors.Is(err, storage.ErrDuplicateCarrierAccount):
		return badRequest("Duplicate carrier account", "This carrier account has been added before: "+a.ID)
	case errors.Is(err, storage.ErrConflict):
		return badRequest("Limit reached", fmt.Sprintf("An account can have up to %d carrier accounts.", storage.MaxCarrierAccounts))
	case errors.Is(err, storage.ErrNotFound):
		return unknownCarrier()
	case err != nil:
		return web.CallFailed(err)
	}
	return c.answer(w, http.StatusCreated, a)
}

// newCarrierAccount is the one that the fields describe.
func (c *carrierCall) newCarrierAccount(f fields) (a storage.CarrierAccount, number string, err error) {
	a = storage.CarrierAccount{ID: storage.NewID(), AccountID: c.account.ID}
	if a.CarrierID, err = f.required("carrier"); err != nil {
		return a, "", err
	}
	if number, err = f.number(); err != nil {
		return a, "", err
	}
	if a.Active, err = f.truth("active", true); err != nil {
		return a, "", err
	}
	if a.Test, err = f.truth("test", c.caller.Test); err != nil {
		return a, "", err
	}
	if c.caller.Test && !a.Test {
		return a, "", invalidParameter("test must be true for a test key.")
	}
	if a.Metadata, err = f.metadata(""); err != nil {
		return a, "", err
	}
	parameters := map[string]json.RawMessage{}
	if err := f.parameters(parameters); err != nil {
		return a, "", err
	}
	if !storage.IsCarrierID(a.CarrierID) {
		return a, "", unknownCarrier()
	}
	return a, number, c.fill(&a, number, parameters)
}

// fill seals the number and the parameters of a carrier account.
func (c *carrierCall) fill(a *storage.CarrierAccount, number string, parameters map[string]json.RawMessage) error {
	text, err := json.Marshal(parameters)
	if err == nil {
		c.vault.Fill(a, number, text)
	}
	return err
}

func unknownCarrier() error {
	return badRequest("Unknown carrier", "This carrier is not available here, or not in this mode.")
}
