package main

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// operator follows the documentation for operators with a shell.
type operator struct {
	*reader
	t      *testing.T
	values []string // old and new, for [strings.NewReplacer]
}

func newOperator(t *testing.T) *operator {
	t.Helper()
	o := &operator{t: t, reader: newReader(t)}
	o.follow(t, `PATH="$PWD/bin:$PATH"`)
	return o
}

// says replaces values of the documentation in all that is followed after it.
func (o *operator) says(values ...string) { o.values = append(o.values, values...) }

// do runs the only block of a chapter.
func (o *operator) do(heading string) string {
	o.t.Helper()
	blocks := fenced(chapter(o.t, heading), "sh")
	if len(blocks) != 1 {
		o.t.Fatalf("%s has %d blocks", heading, len(blocks))
	}
	return o.run(blocks[0])
}

func (o *operator) run(block string) string {
	o.t.Helper()
	return o.follow(o.t, strings.NewReplacer(o.values...).Replace(block))
}

// field runs a command and returns a field of the JSON that it prints.
func (o *operator) field(command, name string) string {
	o.t.Helper()
	found := firsts(`"`+name+`": "([^"]+)"`, o.run(command+" --json"))
	if len(found) == 0 {
		o.t.Fatalf("%s prints no %s", command, name)
	}
	return found[len(found)-1]
}

// backedUp makes folders for what the documentation backs up, on the day that it restores.
func (o *operator) backedUp(heads string) {
	o.t.Helper()
	o.run("date() { echo 2026-12-01; }")
	folder := filepath.Join(o.folder, "backups")
	for _, name := range []string{folder, filepath.Join(o.folder, "safe")} {
		if err := os.Mkdir(name, 0o700); err != nil {
			o.t.Fatal(err)
		}
	}
	o.says("/var/backups/fairlead", folder, "/mnt/safe", filepath.Join(o.folder, "safe"),
		"data/audit.heads", heads, "data/keys.json", o.r.files[3])
}

func (o *operator) partners() int {
	return strings.Count(o.run("fairlead partner list --json"), `"client_id"`)
}

// addPartner registers a partner, which is a row of the audit log too.
func (o *operator) addPartner() {
	o.run(`fairlead partner create --company Later --email later@shop.example --callback https://later.example/`)
}

func TestDocsBackUpAndRestoreSQLite(t *testing.T) {
	t.Parallel()
	if os.Getenv("FAIRLEAD_TEST_DATABASE") == "postgres" {
		t.Skip("this is about SQLite")
	}
	o := newOperator(t)
	o.backedUp(o.r.files[5])
	o.do("## Keys")
	o.do("## Back up SQLite")
	before := o.partners()
	o.addPartner()
	if tested := o.do("## Test a restore of SQLite"); !strings.Contains(tested, "intact") || !strings.Contains(tested, "Demo Store") {
		t.Errorf("testing the restore prints %s", tested)
	}
	if got := o.partners(); got != before+1 {
		t.Errorf("the test of a restore left %d partners of %d", got, before+1)
	}
	o.r.end()
	restored := o.do("## Restore SQLite")
	if got := o.partners(); got != before || !strings.Contains(restored, "intact") {
		t.Errorf("after the restore there are %d partners, not %d: %s", got, before, restored)
	}
}

func TestDocsBackUpAndRestorePostgreSQL(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	for _, name := range []string{"pg_dump", "pg_restore", "createdb", "dropdb", "psql"} {
		_, err := exec.LookPath(name)
		webtest.Require(t, err == nil, "no "+name+" here: install postgresql to run this test")
	}
	heads := filepath.Join(o.folder, "postgres.heads")
	o.backedUp(heads)
	database := storagetest.PostgresURL(t)
	restored, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(restored.Path, "/") + "_restored"
	restored.Path = "/" + name
	o.says("postgres://fairlead@localhost/fairlead_restored", "'"+restored.String()+"'", "fairlead_restored", name)
	o.run("export FAIRLEAD_DATABASE_URL='" + database + "' FAIRLEAD_AUDIT_HEADS_FILE=" + heads + "\nfairlead migrate up")
	o.addPartner()
	looks := fenced(chapter(t, "## The database is locked or slow"), "sql")[0]
	if said := o.run("psql -v ON_ERROR_STOP=1 \"$FAIRLEAD_DATABASE_URL\" <<'END'\n" + looks + "END"); strings.Count(said, "rows)") != 2 {
		t.Errorf("looking for locks prints %s", said)
	}
	o.do("## Back up PostgreSQL")
	o.addPartner()
	if said := o.do("## Restore PostgreSQL"); !strings.Contains(said, "intact: 1 row") {
		t.Errorf("restoring prints %s", said)
	}
	if said := o.do("## Test a restore of PostgreSQL"); strings.Count(said, "partner_") != 1 {
		t.Errorf("the copy has %s", said)
	}
}

// TestDocsCommandsInTroubleWork runs the commands of docs/operate/trouble.md in their order,
// beside a server.
func TestDocsCommandsInTroubleWork(t *testing.T) {
	t.Parallel()
	o := newOperator(t)
	o.followAll(t, chapter(t, "## Connect a partner in five minutes"))
	o.says("SUPPORT_CODE", o.seen["SUPPORT"], "CLIENT_ID", o.seen["CLIENT_ID"], "CARRIER", "demo_carrier", "http://127.0.0.1:9090", o.r.ops)
	o.says("ENDPOINT", o.field("fairlead endpoint create --operator --url https://ops.example/events", "id"),
		"SECRET_ID", o.field("fairlead partner secret list CLIENT_ID", "secret_id"), "KEY_ID", o.field("fairlead keys list", "id"))
	o.run("printf %s '" + o.seen["TOKEN"] + "' > token.txt")
	for _, name := range []string{"ada", "grace"} {
		o.run("fairlead staff create --email " + name + "@example.com --name " + name + " --role admin")
	}
	text := readText(t, "docs/operate/trouble.md")
	for _, block := range fenced(text, "sh") {
		o.run(block)
	}
	if page := o.r.call(o.seen["TOKEN"]); page.Status != 401 {
		t.Errorf("the leaked token gets %d", page.Status)
	}
	var lines int
	for line := range strings.Lines(o.run("cat audit.jsonl")) {
		if json.Valid([]byte(line)) && line != "\n" {
			lines++
		}
	}
	if lines < 10 {
		t.Errorf("%d rows were exported", lines)
	}
}

// Each symptom leads to a chapter, and each chapter is there for a symptom.
func TestDocsTroubleHasAChapterForEachSymptom(t *testing.T) {
	t.Parallel()
	text := readText(t, "docs/operate/trouble.md")
	table := firsts(`(?m)^\| .+ \| \[([^]]+)\]\(#[a-z0-9-]+\) \|$`, text)
	headings := firsts(`(?m)^## (.+)$`, text)
	if strings.Join(table, "\n") != strings.Join(headings, "\n") {
		t.Errorf("the table has\n%q\nthe chapters are\n%q", table, headings)
	}
	for _, part := range strings.Split(text, "\n## ")[1:] {
		if heading, body, _ := strings.Cut(part, "\n"); !regexp.MustCompile(`(?m)^\* \*\*`).MatchString(body) && heading != "A restore" {
			t.Errorf("%s does not say what to do", heading)
		}
	}
}

// Each topic is in the index, and the README leads to the index and to the other documents.
func TestDocsEveryTopicIsLinked(t *testing.T) {
	t.Parallel()
	all := documents(t)
	for path := range all {
		from := "README.md"
		if filepath.Dir(path) == "docs/operate" && filepath.Base(path) != "README.md" {
			from = "docs/operate/README.md"
		}
		to, err := filepath.Rel(filepath.Dir(from), path)
		if err != nil {
			t.Fatal(err)
		}
		if path != from && !strings.Contains(all[from], "]("+to+")") {
			t.Errorf("%s has no link to %s", from, path)
		}
	}
}
