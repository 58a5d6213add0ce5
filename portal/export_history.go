package portal

import (
	"encoding/json"
	"net/http"

	"fairlead/audit"
	"fairlead/storage"
)

func (h *Handlers) sendHistory(r *http.Request, out *list, clientID string) {
	if out.err != nil {
		return
	}
	out.begin("history")
	for row, err := range h.App.DB.AuditAfter(r.Context(), 0, storage.AuditFilter{On: clientID}) {
		var change exportedChange
		if err == nil {
			change, err = changeOf(row)
		}
		if !out.add(change, err) {
			return
		}
	}
	out.end()
}

// exportedChange is a row of the audit log as a partner reads it.
type exportedChange struct {
	At     string          `json:"at"`
	Who    exportedWho     `json:"who"`
	What   string          `json:"what"`
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
	Reason string          `json:"reason,omitempty"`
}

type exportedWho struct {
	Kind    string `json:"kind"`
	ID      string `json:"id,omitempty"`
	Name    string `json:"name,omitempty"`
	Role    string `json:"role,omitempty"`
	Address string `json:"address,omitempty"`
}

// changeOf leaves out which member of staff made a change, and reasons that staff alone read.
func changeOf(row audit.Row) (c exportedChange, err error) {
	l, err := audit.Parse(row.Line)
	if err != nil {
		return c, err
	}
	c = exportedChange{At: l.At, What: l.What, Before: l.Before, After: l.After}
	switch l.Who.Kind {
	case audit.Person:
		c.Reason = l.Reason
		c.Who = exportedWho{string(audit.Person), l.Who.ID, l.Who.Name, l.Who.Role, l.Who.Address}
	case audit.Staff, audit.Command:
		c.Who = exportedWho{Kind: string(audit.Staff), Name: "support"}
	default:
		c.Who = exportedWho{Kind: string(l.Who.Kind)}
	}
	return c, nil
}
