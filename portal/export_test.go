package portal_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// download is an export.
type download struct {
	ExportedAt  string           `json:"exported_at"`
	Partner     map[string]any   `json:"partner"`
	People      []map[string]any `json:"people"`
	Secrets     []map[string]any `json:"secrets"`
	Connections []map[string]any `json:"connections"`
	History     []struct {
		At     string            `json:"at"`
		Who    map[string]string `json:"who"`
		What   string            `json:"what"`
		Reason string            `json:"reason"`
	} `json:"history"`
}

func TestOwnerDownloadsEverything(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	grace, _ := f.connected(acme.ID, "grace@shop.example")
	ended, _ := f.connected(acme.ID, "ended@shop.example")
	must(t, f.db.Deauthorize(t.Context(), ended.ID, acme.ID))
	other := f.partner("Bolts")
	f.connected(other.ID, "bob@shop.example")
	ada := f.owner(acme.ID)
	byGrace := storage.WithWho(t.Context(), audit.Who{Kind: audit.Staff, ID: "staff-id", Name: "Grace Hopper", Role: "admin", Address: "198.51.100.7"})
	must(t, f.db.SetClientStatus(byGrace, acme.ID, storage.Suspended, "looks like fraud"))
	byRoot := storage.WithWho(t.Context(), audit.Who{Kind: audit.Command, Name: "root", Host: "box.internal"})
	_, err := f.db.UpdateClient(byRoot, acme.ID, func(c *storage.Client) error { c.Name = "Acme Ltd"; return nil })
	must(t, err)
	owner := storagetest.Owner(t, f.db, acme.ID)
	owner.Name = "Ada"
	byAda := storage.WithReason(storagetest.ByPerson(t, owner), "leaked")
	secrets, err := f.db.LiveSecrets(t.Context(), acme.ID)
	must(t, err)
	must(t, f.db.RevokeSecret(byAda, acme.ID, secrets[0].ID))

	got := ada.Get("/partners/"+acme.ID+"/leave").Submit("Download everything", nil)
	wantStatus(t, got, http.StatusOK)
	for header, want := range map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store",
		"Content-Disposition": `attachment; filename="` + acme.ID + "-" + f.clock.Now().Format("2006-01-02") + `.json"`} {
		if h := got.Header.Get(header); h != want {
			t.Errorf("%s is %q, want %q", header, h, want)
		}
	}
	var d download
	must(t, json.Unmarshal([]byte(got.Body), &d))
	if d.ExportedAt == "" || d.Partner["client_id"] != acme.ID || d.Partner["company"] != "Acme Ltd" || d.Partner["status"] != "suspended" {
		t.Errorf("the partner is %v", d.Partner)
	}
	if len(d.People) != 1 || d.People[0]["email"] != "dev@acme.example" || d.People[0]["role"] != "owner" || d.People[0]["last_signed_in_at"] == nil {
		t.Errorf("the people are %v", d.People)
	}
	if len(d.Secrets) != 1 || d.Secrets[0]["secret_id"] != secrets[0].ID || d.Secrets[0]["revoked_at"] == nil {
		t.Errorf("the secrets are %v", d.Secrets)
	}
	accounts := map[any]bool{}
	for _, c := range d.Connections {
		accounts[c["account_id"]] = c["ended_at"] != nil
	}
	if isEnded, known := accounts[grace.ID]; len(accounts) != 2 || isEnded || !known || !accounts[ended.ID] {
		t.Errorf("the connections are %v", d.Connections)
	}
	var history []string
	for _, h := range d.History {
		history = append(history, fmt.Sprint(h.What, " by ", h.Who["kind"], " ", h.Who["name"], " ", h.Reason))
	}
	if got, want := strings.Join(history, "; "), "partner.created by server  ; partner.suspended by staff support ; partner.updated by staff support ; secret.revoked by person Ada leaked"; got != want {
		t.Errorf("the history is %s, want %s", got, want)
	}
	for _, hidden := range []string{"Grace Hopper", "staff-id", "198.51.100.7", "fraud", "root", "box.internal", "@shop.example", "Bolts", string(secrets[0].Hash)} {
		if strings.Contains(got.Body, hidden) {
			t.Errorf("it has %q: %s", hidden, got.Body)
		}
	}
}

// More than fits in a page is all there, once each.
func TestExportHasAllConnections(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	account, _ := f.connected(acme.ID, "grace@shop.example")
	const many = 2500
	storagetest.Raw(t, f.url).MustExec(fmt.Sprintf(`INSERT INTO connection (id, account_id, client_id, scope, created_at, revoked_at)
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		SELECT 'c' || i, '%s', '%s', '*', i / 700, 9 FROM n`, many, account.ID, acme.ID))
	var d download
	must(t, json.Unmarshal([]byte(f.owner(acme.ID).Post("/partners/"+acme.ID+"/export", url.Values{}).Body), &d))
	if len(d.Connections) != many+1 {
		t.Errorf("%d connections, want %d", len(d.Connections), many+1)
	}
}

func TestExportIsEmptyForANewPartner(t *testing.T) {
	t.Parallel()
	f := open(t)
	a := storagetest.Approve(t, f.db, storagetest.Application(t, f.db, storage.Application{Company: "Knots"}).Number)
	got := f.owner(a.ClientID).Post("/partners/"+a.ClientID+"/export", url.Values{})
	for _, want := range []string{`"secrets":[]`, `"connections":[]`} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("%s is missing in %s", want, got.Body)
		}
	}
}

func TestExportsAreLimited(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.app.Unlimited = false
	acme := f.partner("Acme")
	ada := f.owner(acme.ID)
	for range 10 {
		wantStatus(t, ada.Post("/partners/"+acme.ID+"/export", url.Values{}), http.StatusOK)
	}
	wantStatus(t, ada.Post("/partners/"+acme.ID+"/export", url.Values{}), http.StatusTooManyRequests)
}
