package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
)

// cli runs commands with its own environment and database.
type cli struct {
	t   *testing.T
	env map[string]string
}

func newCLI(t *testing.T) *cli {
	t.Helper()
	dir := t.TempDir()
	return cliIn(t, dir, storagetest.SQLiteURLIn(t, dir))
}

// newCLIWithoutDatabase runs commands before there is any file.
func newCLIWithoutDatabase(t *testing.T) *cli {
	t.Helper()
	dir := t.TempDir()
	return cliIn(t, dir, "sqlite:"+filepath.Join(dir, "fairlead.db"))
}

func cliIn(t *testing.T, dir, database string) *cli {
	t.Helper()
	return cliOver(t, database, filepath.Join(dir, "keys", "keys.json"), filepath.Join(dir, "audit.heads"))
}

func cliOver(t *testing.T, database, keys, heads string) *cli {
	t.Helper()
	return &cli{t, map[string]string{"FAIRLEAD_DATABASE_URL": database, "FAIRLEAD_KEYS_FILE": keys, "FAIRLEAD_AUDIT_HEADS_FILE": heads}}
}

// result is what a command left behind.
type result struct {
	t              *testing.T
	code           int
	stdout, stderr string
}

func (c *cli) run(args ...string) result {
	c.t.Helper()
	return c.pipe("", args...)
}

// pipe runs a command with something on its standard input.
func (c *cli) pipe(stdin string, args ...string) result {
	c.t.Helper()
	return c.runIn(c.t.Context(), stdin, args...)
}

// runIn runs a command until a context ends.
func (c *cli) runIn(ctx context.Context, stdin string, args ...string) result {
	c.t.Helper()
	var stdout, stderr bytes.Buffer
	p := &program{
		env:    func(name string) (string, bool) { value, ok := c.env[name]; return value, ok },
		stdin:  strings.NewReader(stdin),
		stdout: &stdout, stderr: &stderr,
	}
	code := p.run(ctx, args)
	return result{c.t, code, stdout.String(), stderr.String()}
}

// ok demands success without a message and answers the result.
func (o result) ok() string {
	o.t.Helper()
	if o.code != exitDone {
		o.t.Fatalf("exit code %d: %s", o.code, o.stderr)
	}
	return o.stdout
}

// refused demands an exit code, no result, and one line of message with words.
func (o result) refused(code int, words string) {
	o.t.Helper()
	if o.code != code || !strings.Contains(o.stderr, words) {
		o.t.Errorf("exit code %d with %q, want %d with %q", o.code, o.stderr, code, words)
	}
	if o.stdout != "" || strings.Count(o.stderr, "\n") != 1 {
		o.t.Errorf("want only one line of message: stdout %q, stderr %q", o.stdout, o.stderr)
	}
}

// says demands success, with a result that has these words.
func (o result) says(words ...string) {
	o.t.Helper()
	for _, one := range words {
		if !strings.Contains(o.ok(), one) {
			o.t.Errorf("it lacks %q: %s", one, o.stdout)
		}
	}
}

// decode takes the result, one JSON object, apart.
func (o result) decode(into any) {
	o.t.Helper()
	if err := json.Unmarshal([]byte(o.ok()), into); err != nil {
		o.t.Fatalf("%v in %s", err, o.stdout)
	}
}

// matches demands a result that matches a text in which <…> stands for a pattern.
func (o result) matches(golden string) {
	o.t.Helper()
	pattern := regexp.QuoteMeta(golden)
	for mark, re := range map[string]string{
		"<client id>":  `partner_[0-9a-f]{24}`,
		"<hex>":        `[0-9a-f]{24}`,
		"<request id>": `[0-9a-f]{16}`,
		"<account id>": `[0-9a-f]{32}`,
		"<key id>":     `[0-9a-f]{32}`,
		"<secret id>":  `secret_[0-9a-f]{16}`,
		"<secret>":     `[0-9a-f]{40}`,

		"<made password>": `[A-Z2-7]{26}`,

		"<n>":       `\d+`,
		"<schema>":  `\d{4}`,
		"<stamp>":   `20\d{6}T\d{6}\.\d{3}Z`,
		"<rfc3339>": `20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ`,
		"<time>":    `20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC`,
	} {
		pattern = strings.ReplaceAll(pattern, mark, re)
	}
	if got := o.ok(); !regexp.MustCompile(`\A` + pattern + `\z`).MatchString(got) {
		o.t.Errorf("got\n%s\nwant\n%s", got, golden)
	}
}

func TestWrongUsage(t *testing.T) {
	t.Parallel()
	for args, words := range map[string]string{
		"":                                     "needs a command: account, attempt, audit, backup, carrier, doctor, endpoint, event, keys, migrate, partner, platform, preview, restore, serve, service, staff, token, version. See fairlead --help.",
		"partners":                             `Fairlead has no command "partners". Did you mean partner? See fairlead --help.`,
		"frobnicate":                           `Fairlead has no command "frobnicate". See fairlead --help.`,
		"partner":                              "Fairlead partner needs a command: callback, create, list,",
		"partner craete":                       `Fairlead partner has no command "craete". Did you mean create? See fairlead partner --help.`,
		"partner callback":                     "add, default, remove. See fairlead partner callback --help.",
		"partner secret rotate":                `Fairlead partner secret has no command "rotate".`,
		"partner list --all":                   "There is no flag --all. See fairlead partner list --help.",
		"partner list -a":                      "There is no flag -a.",
		"partner list --json=maybe":            "--json must be true or false.",
		"partner list extra":                   `Unexpected argument "extra".`,
		"partner show":                         "Missing CLIENT_ID; usage: fairlead partner show CLIENT_ID. See",
		"partner callback add":                 "Missing CLIENT_ID and URL; usage: fairlead partner callback add CLIENT_ID URL.",
		"partner secret revoke partner_1":      "Missing SECRET_ID; usage:",
		"partner create":                       "Missing --company, --email and --callback. See fairlead partner create --help.",
		"partner create --company":             "--company needs a value.",
		"partner suspend partner_1":            "Missing --reason.",
		"partner update partner_1":             "Nothing to change: use --company, --email,",
		"partner update partner_1 --iss=maybe": "--iss must be true or false.",
		"service":                              "Fairlead service needs a command: create, list, resume, secret, show, suspend.",
		"service create":                       "Missing --name and --scope.",
		"service suspend service_1":            "Missing --reason.",
		"service secret revoke service_1":      "Missing SECRET_ID; usage: fairlead service secret revoke CLIENT_ID SECRET_ID.",
		"token":                                "Fairlead token needs a command: inspect, revoke.",
		"version extra":                        "Unexpected argument",
		"migrate":                              "Fairlead migrate needs a command: status, up.",
		"migrate down":                         `Fairlead migrate has no command "down".`,
		"backup":                               "Missing FILE; usage: fairlead backup FILE.",
		"restore a b":                          `Unexpected argument "b".`,
		"help nothing":                         `There is no command "nothing".`,
		"completion":                           "has no command",
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			newCLI(t).run(strings.Fields(args)...).refused(exitUsage, words)
		})
	}
}

func TestHelpIsWrittenToStandardOutput(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	d.env["FAIRLEAD_DATABASE_URL"] = "nonsense" // help must not fail on it
	for args, words := range map[string]string{
		"--help":                     "partner",
		"help":                       "partner",
		"help partner create":        "--callback URL",
		"partner create --help":      "trailing slash",
		"partner secret add --help":  "--database-url",
		"partner callback rm --help": "--keys-file",
	} {
		o := d.run(strings.Fields(args)...)
		if !strings.Contains(o.ok(), words) || o.stderr != "" {
			t.Errorf("%s: %q is not in %s%s", args, words, o.stdout, o.stderr)
		}
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	d := newCLIWithoutDatabase(t)
	first := "\n0001     connect "
	if got := d.run("migrate", "status").ok(); !strings.Contains(got, first) || strings.Contains(got, " yes\n") {
		t.Errorf("at first the status reads %s", got)
	}
	if got := d.run("migrate", "up").ok(); !strings.Contains(got, first) || strings.Contains(got, " no\n") {
		t.Errorf("afterwards the status reads %s", got)
	}
	var list struct{ Results []map[string]any }
	d.run("migrate", "up", "--json").decode(&list)
	if want := map[string]any{"number": 1.0, "name": "connect", "applied": true}; len(list.Results) == 0 || !maps.Equal(list.Results[0], want) {
		t.Errorf("in JSON it reads %v", list)
	}
	d.run("migrate", "status", "--json").ok()
}

func TestServeExplainsADatabaseThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	d.env["FAIRLEAD_DATABASE_URL"] = "sqlite:" + t.TempDir() // a folder
	d.run("partner", "list").refused(exitFailed, "Cannot open the database: ")
	d.run("migrate", "status").refused(exitFailed, "Cannot open the database: ")
	for _, url := range []string{
		"postgres://user:hunter2@127.0.0.1:1/none?connect_timeout=1",
		"postgres://user:hunter2@127.0.0.1:one/none",
		"postgres://user:hunter2@127.0.0.1/none?sslmode=perhaps",
		"postgres://user:hunter2%@127.0.0.1/none",
	} {
		d.env["FAIRLEAD_DATABASE_URL"] = url
		o := d.run("partner", "list")
		o.refused(exitFailed, "Cannot open the database: ")
		if strings.Contains(o.stderr, "hunter2") {
			t.Errorf("the password is in %q", o.stderr)
		}
	}
}

// brokenPipe is a reader that has gone.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestCommandFailsIfItsResultCannotBeWritten(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	p := &program{env: func(string) (string, bool) { return "", false }, stdout: brokenPipe{}, stderr: &stderr}
	if code := p.run(t.Context(), []string{"version"}); code != exitFailed || stderr.String() != "Cannot write the result: broken pipe.\n" {
		t.Errorf("exit code %d with %q", code, stderr.String())
	}
}
