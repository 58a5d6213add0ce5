package storage

import (
	"errors"
	"net/url"
)

// JobEndpointNotice is a mail that tells an endpoint's owner of it.
const JobEndpointNotice JobKind = "endpoint notice"

// EndpointNotice is the payload of [JobEndpointNotice]. Of the URL it has the host alone: the
// rest may hold a secret.
type EndpointNotice struct {
	Name     EndpointNoticeName `json:"name"`
	Endpoint string             `json:"endpoint"` // its ID
	Owner    Owner              `json:"owner"`
	// To is the address that the owner had then.
	To string `json:"to"`
	// Company is the owner's name if it is a partner.
	Company string `json:"company,omitempty"`
	Host    string `json:"host"`
	// Device added it; zero unless that was done in a browser.
	Device Device `json:"device,omitzero"`
	// Since is when the failing began, and LastStatus that of the last answer, 0 for none.
	Since      Time `json:"since,omitzero"`
	LastStatus int  `json:"last_status,omitempty"`
	// Gone is set if it was disabled because its receiver answered 410.
	Gone bool `json:"gone,omitempty"`
}

// EndpointNoticeName says what has happened.
type EndpointNoticeName string

// What can happen to an endpoint that its owner is told of.
const (
	EndpointWasAdded    EndpointNoticeName = "added"
	EndpointIsFailing   EndpointNoticeName = "failing"
	EndpointWasDisabled EndpointNoticeName = "disabled"
)

// notifyOfEndpoint writes the mail in the transaction of the change. The operator has no
// address, and neither has an account without an owner.
func (t tx) notifyOfEndpoint(p Endpoint, n EndpointNotice, now Time) (err error) {
	n.Endpoint, n.Owner = p.ID, Owner{p.Owner, p.OwnerID}
	n.Since, n.LastStatus = p.FailingSince, p.LastStatus
	if u, err := url.Parse(p.URL); err == nil {
		n.Host = u.Host
	}
	switch p.Owner {
	case OwnerAccount:
		var a Account
		err = t.Get(&a, `SELECT email, email_key FROM account WHERE id = ?`, p.OwnerID)
		if a.hasMailbox() {
			n.To = a.Email
		}
	case OwnerPartner:
		var c Client
		err = t.Get(&c, `SELECT email, name FROM client WHERE id = ?`, p.OwnerID)
		n.To, n.Company = c.Email, c.Name
	}
	if errors.Is(err, ErrNotFound) || err == nil && n.To == "" {
		return nil
	}
	if err != nil {
		return err
	}
	return t.enqueue(JobEndpointNotice, n, now)
}
