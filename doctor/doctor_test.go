package doctor

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"fairlead/key"
)

func TestNothingIsFoundWhereNothingIsWrong(t *testing.T) {
	t.Parallel()
	r := newPatient(t).Examine(t.Context())
	for _, f := range r.Findings {
		if f.Severity != Passed || f.Why != "" || f.Do != "" {
			t.Errorf("%s", f)
		}
	}
	if n := len(checks()) - 1; r.PassedChecks() != n { // there is no TLS
		t.Errorf("%d checks have passed, want %d: %v", r.PassedChecks(), n, r.Findings)
	}
}

// Each kind says what, why and what to do, in sentences.
func TestEachKindHasItsSentences(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, c := range checks() {
		if names[c.name] || !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(c.name) || len(c.kinds) == 0 || c.run == nil {
			t.Errorf("the check %q is not complete, or there is another one", c.name)
		}
		names[c.name] = true
		for _, k := range append([]*kind{&unfinished}, c.kinds...) {
			if k.Severity != Problem && k.Severity != Warning && k.Severity != Note {
				t.Errorf("%s: %q has the severity %q", c.name, k.What, k.Severity)
			}
			for _, text := range []string{k.What, k.Why, k.Do} {
				if text != "%s" && !regexp.MustCompile(`^[A-Z%-].+\.$`).MatchString(text) || strings.ContainsAny(text, "\n–") {
					t.Errorf("%s: %q is no sentence", c.name, text)
				}
			}
		}
	}
}

func TestWorstComesFirst(t *testing.T) {
	t.Parallel()
	r := Report{[]Finding{{"a", Passed, "1.", "", ""}, {"a", Note, "2.", "", ""}, {"b", Warning, "3.", "", ""}, {"c", Problem, "4.", "", ""}, {"c", Passed, "5.", "", ""}, {"d", Problem, "6.", "", ""}}}
	r.sort()
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.What)
	}
	if order := strings.Join(got, " "); order != "4. 6. 3. 2. 1. 5." {
		t.Errorf("the order is %s", order)
	}
	if r.Count(Problem) != 2 || r.Count(Warning) != 1 || r.Count(Note) != 1 || r.PassedChecks() != 1 {
		t.Errorf("%d problems, %d warnings, %d notes, %d passed", r.Count(Problem), r.Count(Warning), r.Count(Note), r.PassedChecks())
	}
	if line := r.Findings[0].String(); line != "problem  c: 4." {
		t.Errorf("the line is %q", line)
	}
}

// A check that hangs, whatever its context says, is a finding, and holds nobody up.
func TestCheckThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	c := check{name: "slow", run: func(context.Context, *examination) []Finding { <-hang; return nil }}
	found := c.within(ctx, &examination{Doctor: &Doctor{Limits: Limits{Time: 5 * time.Second}}})
	if r := (Report{found}); len(found) != 1 || !r.has("slow", &unfinished, "within 5s") {
		t.Errorf("got %v", found)
	}
}

// Everything else is looked at where the database is out of reach.
func TestOtherChecksRunWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	p.DatabaseURL = "postgres://fairlead:hunter2@" + closed + "/fairlead"
	r := p.Examine(t.Context())
	if !r.has("database", &databaseClosed, "") || r.Count(Problem) != 1 || r.PassedChecks() < 8 {
		t.Errorf("got %v", r.Findings)
	}
	for _, f := range r.Findings {
		if strings.Contains(f.String(), "hunter2") {
			t.Errorf("it shows the password: %s", f)
		}
	}
}

// Another process that migrates holds this lock for as long as it takes.
func TestDatabaseThatIsBeingMigratedIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	p.Limits.Time = time.Second
	lock(t, p.path+".migrate.lock")
	if r := p.Examine(t.Context()); !r.has("database", &databaseClosed, "did not open within 1s") {
		t.Errorf("got %v", r.Findings)
	}
	must(t, os.RemoveAll(filepath.Dir(p.path))) // so that what still waits for the lock leaves nothing behind
}

// A database of another schema is not asked what it may not know.
func TestRecordsOfAnOlderSchemaAreNotRead(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	p.exec(`DELETE FROM goose_db_version WHERE version_id = (SELECT MAX(version_id) FROM goose_db_version)`)
	p.exec(`DROP TABLE backup`)
	r := p.Examine(t.Context())
	if !r.has("database", &schemaOlder, "") || r.Count(Problem) > 0 || r.Count(Warning) != 1 {
		t.Errorf("got %v", r.Findings)
	}
	for _, f := range r.Findings {
		if f.Check == "backup" || f.Check == "webhooks" || f.Check == "carriers" {
			t.Errorf("%s", f)
		}
	}
	var tables int
	must(t, p.raw().Get(&tables, `SELECT COUNT(*) FROM sqlite_schema WHERE name = 'backup'`))
	if tables != 0 {
		t.Error("it has migrated the database")
	}
}

func TestKeysInAVariableArePassed(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	list, err := p.ReadKeys()
	must(t, err)
	p.KeysFile, p.KeysInVariable, p.ReadKeys = p.folder+"/none.json", true, func() (key.List, error) { return list, nil }
	if r := p.Examine(t.Context()); r.PassedChecks() != len(checks())-1 {
		t.Errorf("got %v", r.Findings)
	}
}

// A server reads a key that was added a moment later.
func TestKeyThatWasJustAddedIsNotMissed(t *testing.T) {
	t.Parallel()
	for _, from := range []time.Duration{0, time.Minute} {
		p := newPatient(t)
		p.rotated(from)
		if r := p.Examine(t.Context()); r.PassedChecks() != len(checks())-1 {
			t.Errorf("active in %s: got\n%s", from, lines(r))
		}
	}
}

// Without keys, a server can only be told by its issuer.
func TestPublicURLIsComparedByNameWithoutKeys(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	must(t, os.Remove(p.KeysFile))
	if r := p.Examine(t.Context()); !strings.Contains(lines(r), "public-url: "+p.PublicURL.String()+" leads to a Fairlead server of that name.") {
		t.Errorf("got\n%s", lines(r))
	}
	p.app.PublicURL = parse(t, "https://other.example")
	if r := p.Examine(t.Context()); !r.has("public-url", &otherIssuer, "https://other.example") {
		t.Errorf("got\n%s", lines(r))
	}
}

// Nothing that accepts a connection and then says nothing holds the doctor up.
func TestEverythingThatHangsIsFound(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	p.Limits.Time = 500 * time.Millisecond
	at := silent(t)
	p.OpsAddr, p.PublicURL.Host, p.DatabaseURL = at, at, "postgres://fairlead@"+at+"/fairlead"
	p.smtp("smtp://" + at)
	p.stripe("sk_test_1", "pk_test_1")
	p.Stripe.APIBase = "http://" + at
	r := p.Examine(t.Context())
	for check, k := range map[string]*kind{"server": &notRunning, "public-url": &unreachableStopped, "database": &databaseClosed, "mail": &mailFails, "billing": &stripeAway} {
		if !r.has(check, k, "") {
			t.Errorf("%s is missing in\n%s", check, lines(r))
		}
	}
	public(p)
	p.PublicURL.Host = at
	if r := p.Examine(t.Context()); r.has("tls", &unfinished, "") {
		t.Errorf("got\n%s", lines(r))
	}
}

// silent is an address that accepts connections and never answers.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().String()
}
