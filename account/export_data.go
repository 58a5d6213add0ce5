package account

import (
	"context"
	"errors"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// exportData is an account as its owner can download it. It has no secret and no hash.
type exportData struct {
	ExportedAt  time.Time          `json:"exported_at"`
	Account     exportAccount      `json:"account"`
	Billing     *exportBilling     `json:"billing"`
	Connections []exportConnection `json:"connections"`
	Sessions    []exportSession    `json:"sessions"`
	Passkeys    []exportPasskey    `json:"passkeys"`
	TwoStep     exportTwoStep      `json:"two_step"`
	APIKeys     []exportKey        `json:"api_keys"`
	Activity    []exportActivity   `json:"activity"`
}

type exportAccount struct {
	ObjectID        string     `json:"object_id"`
	Email           string     `json:"email"`
	EmailVerifiedAt *time.Time `json:"email_verified_at"`
	FullName        string     `json:"full_name"`
	CompanyName     string     `json:"company_name"`
	APIVersion      string     `json:"api_version"`
	Language        *string    `json:"language"`
	ObjectCreated   time.Time  `json:"object_created"`
}

// exportBilling has the API's keys, and the name and address that the API does not show.
type exportBilling struct {
	Brand    string        `json:"brand"`
	Last4    string        `json:"last4"`
	ExpMonth int           `json:"exp_month"`
	ExpYear  int           `json:"exp_year"`
	Name     string        `json:"name"`
	Address  exportAddress `json:"address"`
}

type exportAddress struct {
	Street     string `json:"street"`
	City       string `json:"city"`
	PostalCode string `json:"postal_code"`
	Country    string `json:"country"`
}

type exportConnection struct {
	ClientID   string     `json:"client_id"`
	Partner    string     `json:"partner"`
	Scope      string     `json:"scope"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
	EndedAt    *time.Time `json:"ended_at"`
}

type exportSession struct {
	Browser    string    `json:"browser"`
	Address    string    `json:"address"`
	CreatedAt  time.Time `json:"created_at"`
	LastSeenAt time.Time `json:"last_seen_at"`
}

type exportPasskey struct {
	Name       string     `json:"name"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
}

type exportTwoStep struct {
	Authenticator     bool `json:"authenticator"`
	RecoveryCodesLeft int  `json:"recovery_codes_left"`
}

type exportKey struct {
	Name       string     `json:"name"`
	Mode       string     `json:"mode"`
	Last4      string     `json:"last4"`
	CreatedAt  time.Time  `json:"created_at"`
	LastUsedAt *time.Time `json:"last_used_at"`
	RevokedAt  *time.Time `json:"revoked_at"`
	PausedAt   *time.Time `json:"paused_at,omitempty"` // only if it was reported as leaked
}

type exportActivity struct {
	At      time.Time `json:"at"`
	Event   string    `json:"event"`
	Browser string    `json:"browser"`
	Address string    `json:"address"`
}

// orNull is a time, or nil if there is none.
func orNull(t storage.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t.Time
}

// export collects all that is stored about an account.
func (h *Handlers) export(ctx context.Context, a storage.Account) (exportData, error) {
	data := exportData{ExportedAt: h.App.DB.Time().Time,
		Account: exportAccount{a.ID, a.Email, orNull(a.EmailVerifiedAt), a.FullName, a.CompanyName, a.APIVersion, nil, a.CreatedAt.Time},
		// Empty lists, not null.
		Connections: []exportConnection{}, Sessions: []exportSession{}, Passkeys: []exportPasskey{}, APIKeys: []exportKey{}, Activity: []exportActivity{}}
	if a.Language != "" {
		data.Account.Language = &a.Language
	}
	card, err := h.App.DB.PaymentMethodByAccount(ctx, a.ID)
	if err == nil {
		data.Billing = &exportBilling{card.Brand, card.Last4, card.ExpMonth, card.ExpYear, card.Holder,
			exportAddress{card.Street, card.City, card.PostalCode, card.Country}}
	}
	if errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	for _, add := range []func(context.Context, string, *exportData) error{h.exportConnections, h.exportSessions, h.exportPasskeys, h.exportKeys, h.exportActivity} {
		if err == nil {
			err = add(ctx, a.ID, &data)
		}
	}
	return data, err
}

func (h *Handlers) exportConnections(ctx context.Context, id string, data *exportData) error {
	all, err := h.App.DB.AllConnections(ctx, id)
	for _, c := range all {
		data.Connections = append(data.Connections, exportConnection{c.ClientID, c.Partner, c.Scope, c.CreatedAt.Time, orNull(c.LastUsedAt), orNull(c.RevokedAt)})
	}
	return err
}

func (h *Handlers) exportSessions(ctx context.Context, id string, data *exportData) error {
	all, err := h.App.DB.Sessions(ctx, id)
	for _, s := range all {
		data.Sessions = append(data.Sessions, exportSession{web.BrowserName(s.UserAgent).English(), s.Address, s.CreatedAt.Time, s.LastSeenAt.Time})
	}
	return err
}

func (h *Handlers) exportPasskeys(ctx context.Context, id string, data *exportData) error {
	all, err := h.App.DB.AccountFactors().Passkeys(ctx, id)
	for _, p := range all {
		data.Passkeys = append(data.Passkeys, exportPasskey{p.Name, p.CreatedAt.Time, orNull(p.LastUsedAt)})
	}
	if err != nil {
		return err
	}
	two, err := h.App.DB.TwoStepOf(ctx, id)
	data.TwoStep = exportTwoStep{two.Authenticator, two.RecoveryCodes}
	return err
}

func (h *Handlers) exportKeys(ctx context.Context, id string, data *exportData) error {
	all, err := h.App.DB.AllAPIKeys(ctx, id)
	for _, k := range all {
		mode := "live"
		if k.Test {
			mode = "test"
		}
		data.APIKeys = append(data.APIKeys, exportKey{k.Name, mode, k.Last4, k.CreatedAt.Time, orNull(k.LastUsedAt), orNull(k.RevokedAt), orNull(k.PausedAt)})
	}
	return err
}

func (h *Handlers) exportActivity(ctx context.Context, id string, data *exportData) error {
	const atOnce = 1000
	for before := int64(0); ; {
		some, err := h.App.DB.Activities(ctx, id, before, atOnce)
		for _, a := range some {
			e, browser := entryOf(a), ""
			if !e.Browser.IsZero() {
				browser = e.Browser.English()
			}
			data.Activity = append(data.Activity, exportActivity{a.At.Time, e.What.English(), browser, e.Address})
			before = a.ID
		}
		if err != nil || len(some) < atOnce {
			return err
		}
	}
}
