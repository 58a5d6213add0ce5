package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fairlead/migrations"
	"fairlead/storage/schematest"
	"fairlead/storage/storagetest"
)

// eachRelease runs a test on the database of each release, on both engines.
func eachRelease(t *testing.T, test func(t *testing.T, url, keys string, made released)) {
	t.Helper()
	record, err := migrations.ReadRecord()
	must(t, err)
	for _, release := range record.Releases {
		t.Run(release.Version, func(t *testing.T) {
			t.Parallel()
			storagetest.URLEach(t, func(t *testing.T, url string) {
				keys, made := loadRelease(t, release, url)
				test(t, url, keys, made)
			})
		})
	}
}

// loadRelease makes an empty database one of a release, and writes its keys file into a folder.
func loadRelease(t *testing.T, release migrations.Release, url string) (folder string, made released) {
	t.Helper()
	from := schematest.ReleaseFor(t, release.Version, url)
	schematest.Load(t, url, from.SQL)
	must(t, json.Unmarshal(from.Known, &made))
	if made.Schema != release.Schema {
		t.Errorf("the database of release %s has schema %d, want %d", release.Version, made.Schema, release.Schema)
	}
	folder = t.TempDir()
	must(t, os.WriteFile(filepath.Join(folder, "keys.json"), from.Keys, 0o600))
	return folder, made
}

// TestNothingOfAReleaseIsLostByUpgrading opens it, which migrates it, and starts today's server over it.
func TestNothingOfAReleaseIsLostByUpgrading(t *testing.T) {
	t.Parallel()
	eachRelease(t, func(t *testing.T, url, folder string, made released) {
		before := rowCounts(t, url)
		must(t, storagetest.OpenURL(t, url).Close())
		for table, n := range rowCounts(t, url) { // before a server deletes what has expired
			if n < before[table] {
				t.Errorf("%s has %d rows, want the %d from before", table, n, before[table])
			}
		}
		made.isAllThere(t, startOn(t, folder, url))
	})
}

// isAllThere checks that what a release promised to partners and people holds.
func (made released) isAllThere(t *testing.T, r *running) {
	t.Helper()
	if page := verify(r.browser(), made.Token); page.Status != http.StatusOK {
		t.Errorf("the token gets %d %s", page.Status, page.Body)
	}
	if page := verify(r.browser(), made.Revoked); page.Status != http.StatusUnauthorized {
		t.Errorf("the token that was revoked gets %d %s", page.Status, page.Body)
	}
	var account struct {
		ID string `json:"object_id"`
	}
	if r.call(made.Token).JSON(&account); account.ID != made.AccountID {
		t.Errorf("the token is of the account %q, want %q", account.ID, made.AccountID)
	}
	made.clientsAreThere(t, r)
	made.connectionIsThere(t, r)
	made.othersAreThere(t, r)
}

func (made released) clientsAreThere(t *testing.T, r *running) {
	t.Helper()
	var partner struct {
		Callbacks []string `json:"callbacks"`
		Default   string   `json:"default_callback"`
	}
	must(t, json.Unmarshal([]byte(r.command("partner", "show", made.PartnerID, "--json")), &partner))
	if !slices.Equal(partner.Callbacks, made.Callbacks) || partner.Default != made.Callbacks[0] {
		t.Errorf("the callbacks are %+v, want %q", partner, made.Callbacks)
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {made.Service}, "client_secret": {made.Hidden}}
	if page := r.browser().Post("/oauth/token", form); page.Status != http.StatusOK {
		t.Errorf("the service gets %d %s", page.Status, page.Body)
	}
}

// connectionIsThere logs in, finds the connection, and is not asked again for what was allowed.
func (made released) connectionIsThere(t *testing.T, r *running) {
	t.Helper()
	s := &shop{r: r, ID: made.PartnerID, Secret: made.Secret}
	b := r.browser()
	back := b.Get(s.link("prompt", "login")).Submit("Log in", map[string]string{"Email": made.Email, "Password": testPassword})
	token := s.tokenOf(t, s.landed(t, back).Get("code"))
	if page := verify(r.browser(), token); page.Status != http.StatusOK {
		t.Errorf("a new token of the connection gets %d %s", page.Status, page.Body)
	}
	if page := b.Get("/account/connections"); !strings.Contains(page.Text(), "Marlin Supplies") {
		t.Errorf("the account's connections are %s", page.Text())
	}
}

// othersAreThere shows what is sealed by the keys, which a release before these things does not have.
func (made released) othersAreThere(t *testing.T, r *running) {
	t.Helper()
	if made.Carrier != "" {
		b := r.browser()
		b.Header.Set("Authorization", "Bearer "+made.Token)
		if page := b.Get("/carrier_accounts/" + made.Carrier); page.Status != http.StatusOK || !strings.Contains(page.Body, `"account_id":"****7e"`) {
			t.Errorf("the carrier account is %d %s", page.Status, page.Body)
		}
	}
	if made.Endpoint != "" {
		if printed := r.command("endpoint", "show", made.Endpoint, "--json"); !strings.Contains(printed, "https://shop.example/events") {
			t.Errorf("the endpoint is %s", printed)
		}
	}
}

// rowCounts counts the rows of each table.
func rowCounts(t *testing.T, url string) map[string]int {
	t.Helper()
	raw := storagetest.Raw(t, url)
	defer func() { _ = raw.Close() }()
	all := map[string]int{}
	for table := range schematest.Of(t, raw) {
		var n int
		must(t, raw.Get(&n, `SELECT count(*) FROM "`+table+`"`))
		all[table] = n
	}
	return all
}

// TestABackupOfTheFormerReleaseIsRestored by today's command, and then served.
func TestABackupOfTheFormerReleaseIsRestored(t *testing.T) {
	t.Parallel()
	record, err := migrations.ReadRecord()
	must(t, err)
	for _, release := range record.Releases {
		t.Run(release.Version, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "backup.db")
			folder, made := loadRelease(t, release, "sqlite:"+file)
			restored := &running{tb: t, folder: folder, files: []string{"--database-url", "sqlite:" + filepath.Join(folder, "fairlead.db"),
				"--audit-heads-file", filepath.Join(folder, "audit.heads")}}
			restored.command("restore", file)
			made.isAllThere(t, startOn(t, folder, restored.files[1]))
		})
	}
}
