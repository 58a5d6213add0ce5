package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// carrierAccountBody is a carrier account as its callers see it. No key of it is ever null.
type carrierAccountBody struct {
	ObjectID        string         `json:"object_id"`
	ObjectOwner     string         `json:"object_owner"`
	Carrier         string         `json:"carrier"`
	CarrierName     string         `json:"carrier_name"`
	AccountID       string         `json:"account_id"`
	Active          bool           `json:"active"`
	Test            bool           `json:"test"`
	Metadata        string         `json:"metadata"`
	IsShippoAccount bool           `json:"is_shippo_account"`
	Parameters      map[string]any `json:"parameters"`
	ObjectInfo      objectInfo     `json:"object_info"`
	ObjectCreated   time.Time      `json:"object_created"`
	ObjectUpdated   time.Time      `json:"object_updated"`
	// ServiceLevels is only there if it was asked for.
	ServiceLevels *[]serviceLevel `json:"service_levels,omitempty"`
}

type objectInfo struct {
	Authentication authentication `json:"authentication"`
	Disconnected   *disconnected  `json:"disconnected,omitempty"`
}

type authentication struct {
	Type   storage.CarrierAuth          `json:"type"`
	Status storage.CarrierAccountStatus `json:"status"`
}

type disconnected struct {
	At     time.Time          `json:"at"`
	Reason storage.CarrierEnd `json:"reason"`
}

type serviceLevel struct {
	Name                 string `json:"name"`
	Token                string `json:"token"`
	SupportsReturnLabels bool   `json:"supports_return_labels"`
}

// masked is what callers see instead of a parameter, and send to keep it.
const masked = "******"

// body shows a carrier account.
func (c *carrierCall) body(a storage.CarrierAccount) (carrierAccountBody, error) {
	number, parameters, err := c.parameters(a)
	if err != nil {
		return carrierAccountBody{}, err
	}
	carrier, err := c.App.DB.CarrierByID(c.Context(), a.CarrierID, a.Test)
	if errors.Is(err, storage.ErrNotFound) { // removed since
		carrier = storage.Carrier{Name: a.CarrierID, Auth: storage.CarrierOAuth}
	} else if err != nil {
		return carrierAccountBody{}, web.CallFailed(err)
	}
	b := carrierAccountBody{ObjectID: a.ID, ObjectOwner: c.account.Email, Carrier: a.CarrierID, CarrierName: carrier.Name,
		AccountID: storage.MaskCarrierNumber(number), Active: a.Active, Test: a.Test, Metadata: a.Metadata, Parameters: maskParameters(parameters),
		ObjectInfo:    objectInfo{Authentication: authentication{carrier.Auth, a.Status}},
		ObjectCreated: a.CreatedAt.Truncate(time.Second), ObjectUpdated: a.UpdatedAt.Truncate(time.Second)}
	if a.Status == storage.CarrierDisconnected {
		b.ObjectInfo.Disconnected = &disconnected{a.DisconnectedAt.Truncate(time.Second), a.Reason}
	}
	if c.Method != http.MethodPost && c.Method != http.MethodPut && c.URL.Query().Get("service_levels") == "true" {
		b.ServiceLevels = &[]serviceLevel{} // none are known
	}
	return b, nil
}

// answer responds with a carrier account.
func (c *carrierCall) answer(w http.ResponseWriter, status int, a storage.CarrierAccount) error {
	b, err := c.body(a)
	if err != nil {
		return err
	}
	return web.JSON(w, status, b)
}

// parameters opens the number and the parameters of a carrier account.
func (c *carrierCall) parameters(a storage.CarrierAccount) (number string, parameters map[string]json.RawMessage, err error) {
	number, opened, err := c.vault.Read(a)
	if err != nil {
		return "", nil, err
	}
	return number, parameters, json.Unmarshal(opened, &parameters)
}

func maskParameters(parameters map[string]json.RawMessage) map[string]any {
	all := map[string]any{}
	for name, value := range parameters {
		switch string(value) {
		case "true", "false":
			all[name] = value
		default:
			all[name] = masked
		}
	}
	return all
}
