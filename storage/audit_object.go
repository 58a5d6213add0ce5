package storage

import (
	"maps"

	"fairlead/audit"
)

// object names a client in the audit log: a partner or a service. What is done to a test client
// is done to its partner.
func (c Client) object() audit.Object {
	if c.IsTest() {
		return audit.Object{Kind: string(PartnerKind), ID: LivePartnerID(c.ID), Name: c.Name}
	}
	return audit.Object{Kind: string(c.Kind), ID: c.ID, Name: c.Name}
}

// what names a change to a client of either kind.
func (c Client) what(change string) string { return string(c.Kind) + "." + change }

// auditClient notes a change to what belongs to a client.
func (t tx) auditClient(id string, e audit.Entry) error {
	var c Client
	if err := t.Get(&c, `SELECT id, kind, name FROM client WHERE id = ?`, id); err != nil {
		return err
	}
	e.On = c.object()
	if c.IsTest() {
		e = ofTestMode(e)
	}
	t.audit(e)
	return nil
}

// ofTestMode marks what is noted about a test client.
func ofTestMode(e audit.Entry) audit.Entry {
	marked := &e.After
	if e.After == nil && e.Before != nil {
		marked = &e.Before
	}
	with := audit.Values{"test": true}
	maps.Copy(with, *marked)
	*marked = with
	return e
}

// values are what can change of a client, in the audit log. The contact's email is left out:
// it is a person's, and the log is kept for ever.
func (c Client) values() audit.Values {
	if c.Kind == ServiceKind {
		return audit.Values{"name": c.Name, "scope": c.Scope}
	}
	return audit.Values{"company": c.Name, "use_case": c.UseCase,
		"allow_missing_state": c.AllowMissingState, "iss": c.Iss}
}

// auditUpdated notes what has changed of a client, if anything has.
func (t tx) auditUpdated(was, is Client) {
	before, after := changed(was.values(), is.values())
	if was.Email != is.Email {
		after["email"] = hidden
	}
	if len(after) > 0 {
		t.audit(audit.Entry{What: is.what("updated"), On: is.object(), Before: before, After: after})
	}
}

// auditCreated notes a new client with its callbacks.
func (t tx) auditCreated(c Client, callbacks []Callback, first *Secret) {
	after := c.values()
	for _, one := range callbacks {
		all, _ := after["callbacks"].([]string)
		after["callbacks"] = append(all, one.URL)
		if one.IsDefault {
			after["default_callback"] = one.URL
		}
	}
	if first != nil {
		after["secret"] = first.ID
	}
	t.audit(audit.Entry{What: c.what("created"), On: c.object(), After: after})
}

// auditStatus notes that a client is suspended or resumed.
func (t tx) auditStatus(c Client, was, status Status, reason string) {
	e := audit.Entry{What: c.what("suspended"), On: c.object(), Reason: reason,
		Before: audit.Values{"status": was}, After: audit.Values{"status": status}}
	if status == Active {
		e.What = c.what("resumed")
	}
	t.audit(e)
}

// accountObject names an account, by its ID alone, so that the log does not keep what is
// erased.
func accountObject(id string) audit.Object { return audit.Object{Kind: "account", ID: id} }
