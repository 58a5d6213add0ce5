package storage

import (
	"net/url"

	"fairlead/audit"
)

// object names an endpoint by its ID and, since the rest of its URL can be secret, its host.
func (p Endpoint) object() audit.Object {
	o := audit.Object{Kind: "endpoint", ID: p.ID}
	if u, err := url.Parse(p.URL); err == nil {
		o.Name = u.Host
	}
	return o
}

// auditEndpoint notes a change to what belongs to an endpoint, unless an account's owner
// makes it.
func (t tx) auditEndpoint(id string, e audit.Entry) error {
	if !t.author.known {
		return nil
	}
	var p Endpoint
	if err := t.Get(&p, `SELECT id, url FROM endpoint WHERE id = ?`, id); err != nil {
		return err
	}
	e.On = p.object()
	t.audit(e)
	return nil
}

// auditEndpointChange notes what has changed of an endpoint, if anything has.
func (t tx) auditEndpointChange(was, is Endpoint) {
	before, after := changed(was.values(), is.values())
	e := audit.Entry{What: "endpoint.updated", On: is.object(), Before: before, After: after}
	if was.Status != is.Status {
		e.What = "endpoint." + string(is.Status)
	}
	if was.URL != is.URL {
		after["url"] = hidden
	}
	if string(was.Secret) != string(is.Secret) {
		after["oauth_client_secret"] = hidden
	}
	if len(after) > 0 {
		t.auditSomebody(e)
	}
}

// values are what the audit log keeps of an endpoint.
func (p Endpoint) values() audit.Values {
	patterns, _ := p.Events.Value()
	return audit.Values{"owner": p.Owner, "owner_id": p.OwnerID, "description": p.Description, "events": patterns, "status": p.Status,
		"oauth_client_id": p.ClientID}
}
