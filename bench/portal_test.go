package main

import (
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// hasPortal reads what the portal lists by the server's own queries.
func hasPortal(t *testing.T, c *consoleRows, db *storage.DB) {
	t.Helper()
	big := consolePartnerID(c.bigPartner())
	days, err := db.ClientDays(t.Context(), big)
	reach, wrong := db.ClientReach(t.Context(), big)
	if err != nil || wrong != nil || days[len(days)-1].Live != int64(reach.Connections) || !days[0].Day.Equal(time.Unix(0, 0)) {
		t.Errorf("the numbers are %+v, and %+v are live, %v, %v", days, reach, err, wrong)
	}
	if all, err := db.PartnerConnections(t.Context(), big, storage.Cursor{}, 1); err != nil || len(all) != 1 || all[0].LastUsedAt.IsZero() {
		t.Errorf("the latest connection is %+v, %v", all, err)
	}
	if all, err := db.Members(t.Context(), big); err != nil || len(all) != storage.MostPeople {
		t.Errorf("it has %d people, %v", len(all), err)
	}
	if all, err := db.Memberships(t.Context(), personID(viewer)); err != nil || uint64(len(all)) != c.partners/100+1 {
		t.Errorf("the viewer has %d partners, %v", len(all), err)
	}
	if live, err := db.LiveSecrets(t.Context(), big); err != nil || len(live) != 2 {
		t.Errorf("%d secrets are live, %v", len(live), err)
	}
	if uses, err := db.RecentUses(t.Context(), big); err != nil || len(uses) != 2 {
		t.Errorf("the secrets were used %+v, %v", uses, err)
	}
	active, err := db.Callbacks(t.Context(), big)
	if waiting, wrong := db.CallbackRequests(t.Context(), big); err != nil || wrong != nil || len(active)+len(waiting) != storage.MostCallbacks {
		t.Errorf("it has %d callbacks and %d that wait, %v, %v", len(active), len(waiting), err, wrong)
	}
	if all, err := db.TestRuns(t.Context(), big); err != nil || len(all) != storage.TestRunsKept {
		t.Errorf("it has %d runs, %v", len(all), err)
	}
	if all, err := db.Attempts(t.Context(), storage.AttemptFilter{ClientID: c.testClient(), Limit: 1000}); err != nil || uint64(len(all)) != c.tests() || all[0].Email == "" {
		t.Errorf("it has %d test attempts, want %d, %v", len(all), c.tests(), err)
	}
	if session, err := db.PersonSessionByID(t.Context(), personID(viewer), time.Hour); err != nil || session.PersonID != personID(viewer) {
		t.Errorf("signed in is %+v, %v", session, err)
	}
}

// The server adds to older databases what each partner has and counts no connections again, so
// that all of it must be there.
func TestFilledRowsAreAsTheServerWritesThem(t *testing.T) {
	t.Parallel()
	b, err := (&sqliteFiles{folder: t.TempDir(), logf: t.Logf}).filled(1234)
	if err != nil {
		t.Fatal(err)
	}
	fillConsole(t, b)
	for what, query := range map[string]string{
		"rows without a parent":       `SELECT "table" FROM pragma_foreign_key_check`,
		"partners without an owner":   `SELECT id FROM client WHERE kind = 'partner' AND NOT EXISTS (SELECT 1 FROM partner_person WHERE client_id = client.id AND role = 'owner')`,
		"partners without a test one": `SELECT id FROM client p WHERE kind = 'partner' AND NOT EXISTS (SELECT 1 FROM client t WHERE t.id = 'partner_test_' || substr(p.id, 9) AND t.kind = 'test')`,
		"partners counted wrongly": `SELECT n.client_id FROM connection n GROUP BY n.client_id HAVING SUM(n.revoked_at IS NULL) <> (SELECT SUM(made - ended) FROM client_day d WHERE d.client_id = n.client_id)
			OR COUNT(*) <> (SELECT SUM(made) FROM client_day d WHERE d.client_id = n.client_id)`,
	} {
		var wrong []string
		if err := storagetest.Raw(t, b.url).Select(&wrong, query); err != nil || len(wrong) > 0 {
			t.Errorf("%s: %q, %v", what, wrong, err)
		}
	}
}

func TestPagesOfThePortalAreNamedWithoutIDs(t *testing.T) {
	t.Parallel()
	c := &consoleRows{consoleSize: newConsoleSize(20_000, 300), now: time.Now()}
	asJSON, last := 0, 0
	for _, l := range c.portalLooks() {
		if l.json {
			asJSON++
		}
		if l.where == lastPage {
			last++
		}
		if strings.Contains(l.title, consolePartnerID(c.bigPartner())) || l.path == "" {
			t.Errorf("got %+v", l)
		}
	}
	if asJSON == 0 || last == 0 {
		t.Errorf("%d as JSON, %d last pages", asJSON, last)
	}
}
