package portal

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// exportsAnHour is how often everything about a partner is downloaded.
const exportsAnHour = 10

// exported is what an export begins with. It has no secret, no hash, and nothing that staff alone
// read.
type exported struct {
	ExportedAt time.Time            `json:"exported_at"`
	Partner    partner.JSON         `json:"partner"`
	People     []exportedPerson     `json:"people"`
	Secrets    []partner.SecretJSON `json:"secrets"`
}

type exportedPerson struct {
	Email          string             `json:"email"`
	Name           string             `json:"name"`
	Role           storage.PersonRole `json:"role"`
	LastSignedInAt *time.Time         `json:"last_signed_in_at"`
}

// submitExport handles POST /partners/CLIENT_ID/export: all about a partner, as a file. A partner
// can have very many connections, so that they are sent as they are read.
func (h *Handlers) submitExport(w http.ResponseWriter, r *http.Request, m Member) error {
	if err := h.App.AllowKey(h.exports, m.Partner.ID); err != nil {
		return err
	}
	if err := h.App.DB.CheckSession(r.Context()); err != nil {
		return err
	}
	begin, err := h.exported(r, m)
	if err != nil {
		return err
	}
	head, err := json.Marshal(begin)
	if err != nil {
		return err
	}
	web.LeaveGate(r.Context()) // a slow reader must not keep others out
	header := w.Header()
	header.Set("Content-Type", "application/json")
	header.Set("Content-Disposition", `attachment; filename="`+m.Partner.ID+"-"+begin.ExportedAt.Format("2006-01-02")+`.json"`)
	w.WriteHeader(http.StatusOK)
	out := &list{w: w}
	out.write(head[:len(head)-1]) // which has no end yet
	h.sendConnections(r, out, m.Partner.ID)
	h.sendHistory(r, out, m.Partner.ID)
	out.write([]byte("}\n"))
	if out.err != nil && !errors.Is(out.err, errGone) {
		web.Log(r.Context()).Error("the export of a partner broke off", "error", out.err)
		panic(http.ErrAbortHandler) // so that nobody takes a part for all
	}
	return nil
}

func (h *Handlers) exported(r *http.Request, m Member) (e exported, err error) {
	p, err := h.registry().Show(r.Context(), m.Partner.ID)
	if err != nil {
		return e, err
	}
	p.SuspendedReason = "" // for staff alone
	e = exported{ExportedAt: h.App.DB.Now().UTC().Truncate(time.Second), Partner: p.JSON(""), People: []exportedPerson{}, Secrets: []partner.SecretJSON{}}
	people, err := h.App.DB.Members(r.Context(), p.ID)
	if err != nil {
		return e, err
	}
	for _, one := range people {
		one = one.AsSeen()
		e.People = append(e.People, exportedPerson{one.Email, one.Name, one.Role, one.LastSignedInAt.WholeOrNil()})
	}
	secrets, err := h.App.DB.Secrets(r.Context(), p.ID)
	for _, s := range secrets {
		e.Secrets = append(e.Secrets, partner.SecretAsJSON(s))
	}
	return e, err
}

func (h *Handlers) sendConnections(r *http.Request, out *list, clientID string) {
	out.begin("connections")
	for n, err := range h.App.DB.EachConnection(r.Context(), clientID) {
		if !out.add(asRow(n), err) {
			return
		}
	}
	out.end()
}
