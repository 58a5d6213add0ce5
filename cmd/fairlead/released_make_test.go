package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fairlead/migrations"
	"fairlead/storage/schematest"
	"fairlead/storage/storagetest"
)

// released is a database that a release made, with what has to be true of it after upgrades.
type released struct {
	Schema    int64    `json:"schema"`
	PartnerID string   `json:"partner_id"`
	Secret    string   `json:"client_secret"`
	Callbacks []string `json:"callbacks"`
	Service   string   `json:"service_id"`
	Hidden    string   `json:"service_secret"`
	Email     string   `json:"email"`
	AccountID string   `json:"account_id"`
	Token     string   `json:"token"`
	Revoked   string   `json:"revoked_token"`
	Carrier   string   `json:"carrier_account,omitempty"`
	Endpoint  string   `json:"endpoint,omitempty"`
}

// TestMakeReleased writes the databases of a release and records it, where make released asks for
// it.
func TestMakeReleased(t *testing.T) {
	version, commit := os.Getenv("FAIRLEAD_RELEASED"), os.Getenv("FAIRLEAD_RELEASED_COMMIT")
	if version == "" {
		t.Skip("make released runs this")
	}
	var made released
	binary := buildRelease(t, commit)
	t.Run("databases", func(t *testing.T) { // both, before the release is recorded
		storagetest.URLEach(t, func(t *testing.T, url string) {
			one := writeReleased(t, binary, version, url)
			if strings.HasPrefix(url, "sqlite:") {
				made = one
			}
		})
	})
	if t.Failed() {
		return
	}
	recordRelease(t, migrations.Release{Version: version, Schema: made.Schema, Commit: commit})
}

// writeReleased makes and writes a release's database.
func writeReleased(t *testing.T, binary, version, url string) released {
	t.Helper()
	folder := t.TempDir()
	r := &running{tb: t, folder: folder, binary: binary, files: []string{"--database-url", url, "--keys-file", filepath.Join(folder, "keys.json")}}
	made := r.makeReleased(t)
	known, err := json.MarshalIndent(made, "", "\t")
	must(t, err)
	keys, err := os.ReadFile(filepath.Join(folder, "keys.json"))
	must(t, err)
	engine, _, _ := strings.Cut(url, ":")
	into := filepath.Join(root, schematest.Folder, version, engine)
	must(t, os.MkdirAll(into, 0o755))
	for name, content := range map[string]string{"database.sql": schematest.Dump(t, url), "known.json": string(known) + "\n", "keys.json": string(keys)} {
		must(t, os.WriteFile(filepath.Join(into, name), []byte(content), 0o644))
	}
	return made
}

// recordRelease adds a line to the releases, unless there is one, and the sums of the migrations
// that it has.
func recordRelease(t *testing.T, r migrations.Release) {
	t.Helper()
	file := filepath.Join(root, "migrations", "releases.txt")
	text, err := os.ReadFile(file)
	must(t, err)
	record, err := migrations.ReadRecord()
	must(t, err)
	if !slices.ContainsFunc(record.Releases, func(one migrations.Release) bool { return one.Version == r.Version }) {
		last := record.Former()
		line := func(r migrations.Release) string {
			return fmt.Sprintf("release %s %04d %s\n", r.Version, r.Schema, r.Commit)
		}
		before, after, found := strings.Cut(string(text), line(last))
		if !found {
			t.Fatalf("%s has no line %q", file, line(last))
		}
		must(t, os.WriteFile(file, []byte(before+line(last)+line(r)+after), 0o644))
	}
	sums, err := schematest.Sums(max(r.Schema, record.Former().Schema))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(root, "migrations", "released.sha256"), []byte(sums), 0o644))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// makeReleased uses a release as partners and people do, and stops it.
func (r *running) makeReleased(t *testing.T) (made released) {
	t.Helper()
	r.env = []string{"FAIRLEAD_DEMO_CARRIER_ADDR=localhost:0", "FAIRLEAD_DEMO_ADDR=localhost:0"}
	p := r.startProcess("--demo", "--drain-delay", "0s")
	s, b := p.newShop(), p.browser()
	p.command("partner", "callback", "add", s.ID, laterCallback)
	made.Email, made.PartnerID, made.Secret, made.Callbacks = "ada@example.com", s.ID, s.Secret, []string{shopCallback, laterCallback}
	consent := s.connect(b)
	made.Token = s.tokenOf(t, s.landed(t, consent.Submit("Allow access", nil)).Get("code"))
	made.Revoked = s.tokenOf(t, s.landed(t, b.Get(s.link())).Get("code"))
	p.postAs(registered{ClientID: s.ID, ClientSecret: s.Secret}, "/oauth/revoke", map[string][]string{"token": {made.Revoked}})
	service := p.register("service", "create", "--name", "Warehouse", "--scope", "read")
	made.Service, made.Hidden = service.ClientID, service.ClientSecret
	var account struct {
		ID string `json:"object_id"`
	}
	p.call(made.Token).JSON(&account)
	made.AccountID = account.ID
	made.Carrier, made.Endpoint = p.makeCarrierAccount(made.Token), p.makeEndpoint(account.ID)
	p.terminate()
	if err := storagetest.Raw(t, r.files[1]).Get(&made.Schema, `SELECT max(version_id) FROM goose_db_version`); err != nil {
		t.Fatal(err)
	}
	return made
}

// makeCarrierAccount adds an account at a carrier, where the release has any.
func (p *process) makeCarrierAccount(token string) (id string) {
	p.tb.Helper()
	if !p.hasCommand("carrier") {
		return ""
	}
	p.command("carrier", "add", "own", "--client-id", "us", "--client-auth", "none",
		"--authorize-url", "https://carrier.example/authorize", "--token-url", "https://carrier.example/token")
	b := p.browser()
	request := b.Request(http.MethodPost, "/carrier_accounts", strings.NewReader(`{"carrier": "own", "account_id": "94567e", "parameters": {}}`))
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	page := b.Send(request)
	if page.Status != http.StatusCreated && page.Status != http.StatusOK {
		p.tb.Fatalf("add a carrier account: %d %s", page.Status, page.Body)
	}
	var made carrierObject
	page.JSON(&made)
	return made.ID
}

// makeEndpoint has the account hear of events, where the release sends any.
func (p *process) makeEndpoint(accountID string) (id string) {
	p.tb.Helper()
	if !p.hasCommand("endpoint") {
		return ""
	}
	var made struct {
		ID string `json:"id"`
	}
	printed := p.command("endpoint", "create", "--account", accountID, "--url", "https://shop.example/events", "--json")
	if err := json.Unmarshal([]byte(printed), &made); err != nil {
		p.tb.Fatal(err)
	}
	return made.ID
}

func (p *process) hasCommand(name string) bool {
	return strings.Contains(p.commandOf(p.binary, "help"), "\n  "+name+" ")
}
