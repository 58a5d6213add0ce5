package main

import (
	"context"
	"errors"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// auditedCommands are all commands that change something, in an order in which they can run,
// with the one row that each leaves. A word in capitals stands for what is there.
var auditedCommands = []struct{ command, stdin, what, on string }{
	{"partner create --company Shop --email dev@shop.example --callback https://a.shop.example/", "", "partner.created", "partner"},
	{"partner update PARTNER --company Store", "", "partner.updated", "partner"},
	{"partner callback add PARTNER https://b.shop.example/", "", "callback.added", "partner"},
	{"partner callback default PARTNER https://b.shop.example/", "", "callback.default_changed", "partner"},
	{"partner callback remove PARTNER https://a.shop.example/", "", "callback.removed", "partner"},
	{"partner secret revoke PARTNER SECRET", "", "secret.revoked", "partner"},
	{"partner secret add PARTNER", "", "secret.made", "partner"},
	{"partner suspend PARTNER", "", "partner.suspended", "partner"},
	{"partner resume PARTNER", "", "partner.resumed", "partner"},
	{"service create --name Warehouse --scope orders", "", "service.created", "service"},
	{"service secret add SERVICE", "", "secret.made", "service"},
	{"service secret revoke SERVICE SERVICESECRET", "", "secret.revoked", "service"},
	{"service suspend SERVICE", "", "service.suspended", "service"},
	{"service resume SERVICE", "", "service.resumed", "service"},
	{"token inspect", "TOKEN", "token.inspected", "service"},
	{"token revoke", "TOKEN", "token.revoked", "service"},
	{"account verify ada@example.com", "", "account.verified", "account"},
	{"account suspend ada@example.com", "", "account.suspended", "account"},
	{"account resume ada@example.com", "", "account.resumed", "account"},
	{"account reset-second-factor ada@example.com", "", "account.second_factor_reset", "account"},
	{"platform allow ada@example.com --limit 7", "", "platform.allowed", "account"},
	{"platform revoke ada@example.com", "", "platform.revoked", "account"},
	{"carrier add ups --client-id us --client-secret-stdin", "the carrier's secret", "carrier.added", "carrier"},
	{"carrier update ups --client-secret-stdin", "another of the carrier's", "carrier.updated", "carrier"},
	{"carrier remove ups", "", "carrier.removed", "carrier"},
	{"endpoint create --operator --url https://ops.example/hidden --oauth-client-id us --oauth-token-url https://ops.example/token", "the receiver's secret", "endpoint.created", "endpoint"},
	{"endpoint secret add ENDPOINT", "", "endpoint.secret_made", "endpoint"},
	{"endpoint secret revoke ENDPOINT SIGNINGSECRET", "", "endpoint.secret_revoked", "endpoint"},
	{"event publish --account ACCOUNT --type shipment.updated", `{"a": 1}`, "event.published", "account"},
	{"endpoint resend ENDPOINT --delivery DELIVERY", "", "endpoint.resent", "endpoint"},
	{"endpoint test ENDPOINT", "", "endpoint.tested", "endpoint"},
	{"endpoint disable ENDPOINT", "", "endpoint.disabled", "endpoint"},
	{"endpoint enable ENDPOINT", "", "endpoint.enabled", "endpoint"},
	{"endpoint delete ENDPOINT", "", "endpoint.deleted", "endpoint"},
	{"staff create --email mia@example.com --name Mia --role admin", "", "staff.created", "staff"},
	{"staff create --email noa@example.com --name Noa --password-stdin", "a quiet harbour at dawn", "staff.created", "staff"},
	{"staff disable noa@example.com", "", "staff.disabled", "staff"},
	{"staff enable noa@example.com", "", "staff.enabled", "staff"},
	{"staff reset-second-factor noa@example.com", "", "staff.second_factor_reset", "staff"},
	{"keys rotate --after 0s", "", "keys.rotated", "key"},
	{"keys remove KEY", "", "keys.removed", "key"},
	{"account close ada@example.com --now", "", "account.closed", "account"},
	{"restore BACKUP", "", "database.restored", "database"},
}

// readingCommands change nothing that the log is about. Keys are created, and the schema is
// migrated, before there is a log to write to.
var readingCommands = []string{"serve", "preview", "partner list", "partner show", "partner secret list", "service list", "service show", "service secret list",
	"account show", "attempt show", "attempt list", "carrier presets", "carrier list", "carrier show", "platform list",
	"endpoint list", "endpoint show", "endpoint secret list", "endpoint deliveries", "endpoint delivery", "event list",
	"staff list", "audit list", "audit export", "audit verify", "keys create", "keys list", "migrate up", "migrate status", "backup", "doctor", "version", "hash"}

func TestEachCommandIsKnownToTheAuditLog(t *testing.T) {
	t.Parallel()
	known := slices.Clone(readingCommands)
	for _, row := range auditedCommands {
		known = append(known, commandOf(row.command))
	}
	for _, c := range leaves(new(program).rootCommand()) {
		path := strings.TrimPrefix(c.CommandPath(), "fairlead ")
		if !slices.Contains(known, path) {
			t.Errorf("%s is in neither table: does it change something?", path)
		}
		if changes := !slices.Contains(readingCommands, path); changes != (c.Flags().Lookup("reason") != nil) {
			t.Errorf("%s: it changes something: %t, and it has --reason: %t", path, changes, !changes)
		}
	}
}

// commandOf is a command without its arguments.
func commandOf(line string) string {
	words := strings.Fields(line)
	end := slices.IndexFunc(words, func(word string) bool {
		return strings.Contains(word, "@") || strings.HasPrefix(word, "--") || strings.ToUpper(word) == word || word == "ups"
	})
	if end < 0 {
		return line
	}
	return strings.Join(words[:end], " ")
}

// leaves are the commands that can be run.
func leaves(c *cobra.Command) (all []*cobra.Command) {
	if c.HasSubCommands() {
		for _, sub := range c.Commands() {
			all = append(all, leaves(sub)...)
		}
		return all
	}
	if c.Name() == "help" {
		return nil
	}
	return []*cobra.Command{c}
}

func TestEachCommandThatChangesSomethingLeavesOneRow(t *testing.T) {
	t.Parallel()
	d := newAuditCLI(t)
	a := newAuditedThings(d)
	for _, row := range auditedCommands {
		before := d.lines()
		a.run(row.command, row.stdin)
		after := d.lines()
		if strings.HasPrefix(row.command, "restore") {
			before = before[:a.backedUp]
		}
		if len(after) != len(before)+1 {
			t.Fatalf("%s leaves %d rows: %+v", row.command, len(after)-len(before), after[len(before):])
		}
		got := after[len(before)]
		if got.What != row.what || got.On.Kind != row.on || got.Who.Kind != audit.Command || got.Who.Name != a.name || got.Reason != "because" {
			t.Errorf("%s: %+v", row.command, got)
		}
	}
	if code, found, said := d.verified(); code != exitDone {
		t.Errorf("%s %s", found, said)
	}
	a.wantNoSecret()
}

// auditedThings are what commands change.
type auditedThings struct {
	auditCLI
	name     string // of the user
	db       *storage.DB
	backedUp int
	things   map[string]string
	secrets  []string
}

func newAuditedThings(d auditCLI) *auditedThings {
	d.t.Helper()
	d.run("keys", "create").ok()
	u, err := user.Current()
	if err != nil {
		d.t.Fatal(err)
	}
	a := &auditedThings{auditCLI: d, name: u.Username, things: map[string]string{"BACKUP": filepath.Join(d.t.TempDir(), "backup.db")}}
	a.db = storagetest.OpenURL(d.t, d.env["FAIRLEAD_DATABASE_URL"])
	a.things["ACCOUNT"] = storagetest.Account(d.t, a.db, storage.Account{Email: "ada@example.com"}).ID
	a.secrets = []string{"ada@example.com", "dev@shop.example", "hidden"}
	return a
}

// run runs a command, and keeps what it has made for the next ones.
func (a *auditedThings) run(command, stdin string) {
	a.t.Helper()
	args := strings.Fields(command)
	for i, word := range args {
		if thing, known := a.things[word]; known {
			args[i] = thing
		}
	}
	switch command {
	case "token inspect":
		a.issueToken()
	case "staff reset-second-factor noa@example.com":
		a.giveApp("noa@example.com")
	case "endpoint test ENDPOINT":
		a.test(append(args, "--reason", "because"))
		return
	case "restore BACKUP":
		if err := a.db.Close(); err != nil {
			a.t.Fatal(err)
		}
	}
	if stdin == "TOKEN" {
		stdin = a.things["TOKEN"]
	}
	if stdin != "" {
		a.secrets = append(a.secrets, stdin)
	}
	said := a.pipe(stdin, append(args, "--reason", "because")...).ok()
	a.secrets = append(a.secrets, firsts(`(?:Client secret|Signing secret|Password) +(\S{20,})`, said)...)
	a.note(command, said)
}

// note keeps the names of what a command has made.
func (a *auditedThings) note(command, said string) {
	a.t.Helper()
	switch commandOf(command) {
	case "partner create":
		a.things["PARTNER"] = firsts(`(partner_\S+)`, said)[0]
		a.things["SECRET"] = firsts(`(secret_\S+)`, a.cli.run("partner", "secret", "list", a.things["PARTNER"]).ok())[0]
	case "service create":
		a.things["SERVICE"] = firsts(`(service_\S+)`, said)[0]
	case "service secret add":
		a.things["SERVICESECRET"] = firsts(`(secret_\S+)`, said)[0]
	case "endpoint create":
		a.things["ENDPOINT"] = firsts(`(we_\S+)`, said)[0]
	case "endpoint secret add":
		a.things["SIGNINGSECRET"] = firsts(`Secret ID +(\S+)`, said)[0]
	case "event publish":
		a.things["DELIVERY"] = firsts(`(dlv_\S+)`, a.cli.run("endpoint", "deliveries", a.things["ENDPOINT"]).ok())[0]
	case "keys rotate":
		a.things["KEY"] = firsts(`([0-9a-f]{32})`, a.cli.run("keys", "list").ok())[1]
	case "carrier remove":
		a.backedUp = len(a.lines())
		a.cli.run("backup", a.things["BACKUP"]).ok()
	}
}

// issueToken issues a token to the service.
func (a *auditedThings) issueToken() {
	a.t.Helper()
	a.things["TOKEN"] = neverIssued("service.")
	a.issue(a.things["SERVICE"], a.things["TOKEN"], time.Hour)
}

// giveApp gives a member of staff an authenticator app, without a row.
func (a *auditedThings) giveApp(email string) {
	a.t.Helper()
	raw := storagetest.Raw(a.t, a.env["FAIRLEAD_DATABASE_URL"])
	defer func() { _ = raw.Close() }() // or nothing can be restored
	_, err := raw.Exec(raw.Rebind(`INSERT INTO staff_authenticator (staff_id, setup_id, seed, sealed_by, last_step, created_at)
		SELECT id, 'setup', ?, 'key', 1, created_at FROM staff WHERE email_key = ?`), []byte("sealed"), email)
	if err != nil {
		a.t.Fatal(err)
	}
}

// test runs a command that waits for a server until its row is there.
func (a *auditedThings) test(args []string) {
	a.t.Helper()
	ctx, stop := context.WithCancel(a.t.Context())
	before, err := a.db.AuditHead(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		a.runIn(ctx, "", args...)
	}()
	for head := before; err == nil && head.Number == before.Number; runtime.Gosched() {
		head, err = a.db.AuditHead(ctx)
	}
	stop()
	<-ended
	if err != nil && !errors.Is(err, context.Canceled) {
		a.t.Fatal(err)
	}
}

// wantNoSecret looks for secrets in what the log has.
func (a *auditedThings) wantNoSecret() {
	a.t.Helper()
	all := a.cli.run("audit", "export").ok() + a.cli.run("audit", "list").ok()
	for _, secret := range a.secrets {
		if strings.Contains(all, secret) {
			a.t.Errorf("the audit log has %q", secret)
		}
	}
	if len(a.secrets) < 9 {
		a.t.Errorf("only %d secrets were looked for", len(a.secrets))
	}
}
