package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/database"
)

// auditCLI runs commands whose audit log is then checked.
type auditCLI struct {
	*cli
	heads string
}

func newAuditCLI(t *testing.T) auditCLI {
	t.Helper()
	d := newCLI(t)
	return auditCLI{d, d.env["FAIRLEAD_AUDIT_HEADS_FILE"]}
}

// partners makes n changes.
func (d auditCLI) partners(n int) auditCLI {
	d.t.Helper()
	for i := range n {
		d.run("partner", "create", "--company", fmt.Sprint("Shop ", i), "--email", "dev@shop.example", "--callback", "https://shop.example/cb").ok()
	}
	return d
}

// lines are those of the log.
func (d auditCLI) lines() (all []audit.Line) {
	d.t.Helper()
	previous := audit.Start.Hash
	for text := bufio.NewScanner(strings.NewReader(d.run("audit", "export").ok())); text.Scan(); {
		l, err := audit.Parse(text.Text())
		if err != nil || l.Previous != previous || l.Number != int64(len(all)+1) {
			d.t.Fatalf("line %d is %s: %v", len(all)+1, text.Text(), err)
		}
		previous = audit.HashOf(text.Text())
		all = append(all, l)
	}
	return all
}

// tamper runs statements on the database as somebody who has its file.
func (d auditCLI) tamper(statements ...string) {
	d.t.Helper()
	raw, err := database.OpenSQLiteFile(d.t.Context(), strings.TrimPrefix(d.env["FAIRLEAD_DATABASE_URL"], "sqlite:"), "WAL")
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	for _, s := range append([]string{`DROP TRIGGER IF EXISTS audit_no_update`, `DROP TRIGGER IF EXISTS audit_no_delete`, `DROP TRIGGER IF EXISTS audit_no_replace`}, statements...) {
		if _, err := raw.ExecContext(d.t.Context(), s); err != nil {
			d.t.Fatalf("%s: %v", s, err)
		}
	}
}

// rewrite writes the log anew from a row on, with hashes that are right.
func (d auditCLI) rewrite(from int64) {
	d.t.Helper()
	raw, err := sqlx.Open("sqlite3", strings.TrimPrefix(d.env["FAIRLEAD_DATABASE_URL"], "sqlite:"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	var rows []audit.Row
	if err := raw.Select(&rows, `SELECT number, line, hash, at, who, what, on_kind, on_id FROM audit ORDER BY number`); err != nil {
		d.t.Fatal(err)
	}
	for i := from - 1; i < int64(len(rows)); i++ {
		line := strings.Replace(rows[i].Line, `"Shop `, `"Forged `, 2)
		if i > 0 {
			l, _ := audit.Parse(rows[i].Line)
			line = strings.Replace(line, l.Previous, rows[i-1].Hash, 1)
		}
		rows[i].Line, rows[i].Hash = line, audit.HashOf(line)
		if _, err := raw.Exec(`UPDATE audit SET line = ?, hash = ? WHERE number = ?`, line, rows[i].Hash, rows[i].Number); err != nil {
			d.t.Fatal(err)
		}
	}
}

// verified is what verify says: what it prints, and its messages.
func (d auditCLI) verified(args ...string) (code int, found, said string) {
	d.t.Helper()
	o := d.run(append([]string{"audit", "verify"}, args...)...)
	return o.code, o.stdout, o.stderr
}

func TestAuditVerifyFindsWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	const swap = `UPDATE audit SET number = -1 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 4; UPDATE audit SET number = 4 WHERE number = -1`
	for name, row := range map[string]struct {
		tamper func(d auditCLI)
		args   string
		want   string // TIME stands for one
	}{
		"a line": {func(d auditCLI) { d.tamper(`UPDATE audit SET line = replace(line, 'Shop', 'Stop') WHERE number = 3`) }, "",
			"Row 3 was changed: its line does not match its hash.\n"},
		"a column": {func(d auditCLI) { d.tamper(`UPDATE audit SET who = 'bob' WHERE number = 3`) }, "",
			"Row 3 was changed: its column who differs from its line.\n"},
		"a row that is gone": {func(d auditCLI) { d.tamper(`DELETE FROM audit WHERE number = 3`) }, "", "Row 3 is missing.\n"},
		"two that are swapped": {func(d auditCLI) { d.tamper(swap) }, "",
			"Row 3 is out of order: it does not follow row 2.\nRow 4 is out of order: it does not follow row 3.\n"},
		"all that is rewritten":  {func(d auditCLI) { d.tamper(); d.rewrite(1) }, "", "Row 1 was rewritten: a different hash was recorded for it at TIME.\n"},
		"what is rewritten":      {func(d auditCLI) { d.tamper(); d.rewrite(3) }, "", "Row 3 was rewritten: a different hash was recorded for it at TIME.\n"},
		"a head that is not":     {func(auditCLI) {}, "--head 5:" + strings.Repeat("a", 64), "Row 5 was rewritten: a different hash was recorded for it.\n"},
		"a head after the end":   {func(auditCLI) {}, "--head 6:" + strings.Repeat("a", 64), "Row 6 is missing at the end: row 6 was recorded.\n"},
		"an end that is cut":     {func(d auditCLI) { d.tamper(`DELETE FROM audit WHERE number > 3`) }, "", "Rows 4 to 5 are missing at the end: row 5 was recorded at TIME.\n"},
		"a file that is gone":    {func(d auditCLI) { d.tamper(); _ = os.Remove(d.heads) }, "", "There is no heads file, so rows may be missing at the end.\n"},
		"a file that is emptied": {func(d auditCLI) { d.tamper(); _ = os.Truncate(d.heads, 0) }, "", "There is no row in the heads file, so rows may be missing at the end.\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newAuditCLI(t).partners(5)
			at := d.lines()
			row.tamper(d)
			code, found, said := d.verified(strings.Fields(row.args)...)
			for _, l := range at {
				found = strings.ReplaceAll(found, l.At, "TIME")
			}
			problems := strings.Count(row.want, "\n")
			if code != exitFailed || found != row.want || !strings.Contains(said, fmt.Sprintf("The audit log is not intact: %d problem", problems)) {
				t.Errorf("%d\n%s\n%s\nwant\n%s", code, found, said, row.want)
			}
			var j reportJSON
			o := d.run(append([]string{"audit", "verify", "--json"}, strings.Fields(row.args)...)...)
			o.code = exitDone // decode demands it
			if o.decode(&j); j.Intact || len(j.Problems) != problems || j.Problems[0].Detail == "" {
				t.Errorf("%+v", j)
			}
		})
	}
}

func TestAuditVerifyOfALogThatIsIntact(t *testing.T) {
	t.Parallel()
	d := newAuditCLI(t)
	d.run("audit", "verify", "--without-heads").matches("The audit log is intact: 0 rows, head 0:" + audit.Start.Hash + ".\n")
	d.partners(3)
	_, found, _ := d.verified()
	head := strings.TrimSuffix(strings.TrimPrefix(found, "The audit log is intact: 3 rows, head "), ".\n")
	if !strings.HasPrefix(head, "3:") {
		t.Fatalf("%s", found)
	}
	d.run("audit", "verify", "--head", head).ok()
	var j reportJSON
	d.run("audit", "verify", "--json").decode(&j)
	if !j.Intact || j.Rows != 3 || j.Head != head || j.Problems == nil {
		t.Errorf("%+v", j)
	}
	if info, err := os.Stat(d.heads); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	d.run("audit", "verify", "--head", "3:short").refused(exitUsage, "--head must be NUMBER:HASH with 64 hex digits.")

	recorded, err := os.ReadFile(d.heads)
	if err != nil {
		t.Fatal(err)
	}
	cut := recorded[:strings.LastIndex(strings.TrimSpace(string(recorded)), "\n")+1]
	if err := os.WriteFile(d.heads, append(cut, "nonsense\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	code, found, said := d.verified()
	if code != exitDone || !strings.Contains(found, "intact: 3 rows") || said != "Line 3 of the heads file cannot be read.\nRow 3 is not in the heads file.\n" {
		t.Errorf("%d %s %s", code, found, said)
	}
	if err := os.Remove(d.heads); err != nil {
		t.Fatal(err)
	}
	d.run("audit", "verify", "--without-heads").ok()
	d.run("audit", "verify", "--head", head).ok()
}

func TestAuditVerifyAfterARestore(t *testing.T) {
	t.Parallel()
	d := newAuditCLI(t).partners(2)
	backup := d.t.TempDir() + "/backup.db"
	d.run("backup", backup).ok()
	d.partners(2)
	d.run("restore", backup, "--reason", "a bad migration").ok()
	d.partners(1)
	code, found, said := d.verified()
	if code != exitDone || !strings.Contains(found, "intact: 4 rows") || !strings.HasPrefix(said, "Rows 3 to 4 were in the database that was replaced at 2") || strings.Count(said, "\n") != 1 {
		t.Errorf("%d %s %s", code, found, said)
	}
	if l := d.lines()[2]; l.What != "database.restored" || l.Reason != "a bad migration" || l.Who.Kind != audit.Command {
		t.Errorf("%+v", l)
	}
}

// Staff may give a reason of several lines, none of which is a row.
func TestAuditListKeepsEachRowOnOneLine(t *testing.T) {
	t.Parallel()
	d := newAuditCLI(t).partners(1)
	db, err := storage.Open(t.Context(), d.env["FAIRLEAD_DATABASE_URL"])
	if err != nil {
		t.Fatal(err)
	}
	err = db.Audit(t.Context(), audit.Entry{What: "account.suspended", Reason: "Fraud.\n3\t2026-11-28 10:00:00 UTC\tada\tpartner.resumed"})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	text := d.run("audit", "list").ok()
	if strings.Count(text, "\n") != 3 || !strings.Contains(text, "Fraud. 3 2026-11-28 10:00:00 UTC ada partner.resumed\n") {
		t.Errorf("it lists\n%s", text)
	}
}

func TestAuditList(t *testing.T) {
	t.Parallel()
	d := newAuditCLI(t)
	if o := d.run("audit", "list"); o.ok() != "" || o.stderr != "There are no changes.\n" {
		t.Errorf("%q %q", o.stdout, o.stderr)
	}
	d.env["SUDO_USER"] = "ada"
	d.partners(52)
	var got struct{ Results []auditJSON }
	numbers := func(args ...string) string {
		d.run(append([]string{"audit", "list", "--json"}, args...)...).decode(&got)
		return fmt.Sprintf("%d to %d, %d rows", got.Results[0].Number, got.Results[len(got.Results)-1].Number, len(got.Results))
	}
	for args, want := range map[string]string{"": "52 to 3, 50 rows", "--after=0": "1 to 50, 50 rows", "--after=50": "51 to 52, 2 rows"} {
		if all := numbers(strings.Fields(args)...); all != want {
			t.Errorf("%s: %s, want %s", args, all, want)
		}
	}
	one := got.Results[0]
	if one.Who.SudoUser != "ada" || one.Who.Name == "" || one.Who.Host == "" || one.What != "partner.created" || one.On.Kind != "partner" || len(one.Hash) != 64 {
		t.Errorf("%+v", one)
	}
	if text := d.run("audit", "list").ok(); !strings.HasPrefix(text, "NUMBER   WHEN ") || !strings.Contains(text, "(Shop 51)") {
		t.Errorf("%s", text)
	}
	d.run("audit", "list", "--after=-1").refused(exitUsage, `--after must be the number of a row, not "-1".`)
}
