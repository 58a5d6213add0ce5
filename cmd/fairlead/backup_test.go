package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairlead/storage/storagetest"
)

// A backup is made during many exchanges, and restored later, and then the newer database
// is restored again.
func TestBackupOfABusyServerHasItsTokens(t *testing.T) {
	t.Parallel()
	w := newKillTest(t, "sqlite:"+filepath.Join(t.TempDir(), "fairlead.db"))
	d := cliOver(t, w.database, w.p.files[3], w.p.files[5])
	file := filepath.Join(t.TempDir(), "backup.db")
	before := w.given(t)

	begun, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		w.load(func(answers int64) {
			if answers == 50 {
				close(begun)
			}
		})
	}()
	select {
	case <-begun:
	case <-over:
		t.FailNow()
	}
	var made backupJSON
	d.run("backup", file, "--json").decode(&made)
	if made.File != file || made.Bytes == 0 || made.Schema == 0 {
		t.Errorf("made %+v", made)
	}
	w.kill()
	<-over
	w.p = w.p.startProcess()
	after := w.given(t)

	d.run("restore", file).refused(exitFailed, "The database is in use: stop the server and any other program that has it open, then restore again.")
	w.kill()
	var restored restoredJSON
	d.run("restore", file, "--json").decode(&restored)
	w.p = w.p.startProcess()
	w.mustBe(w.p.browser(), before, http.StatusOK)
	w.mustBe(w.p.browser(), after, http.StatusUnauthorized)
	w.nothingIsHalfMade()
	if _, err := w.newCode(w.browser(), w.shop); err != nil {
		t.Errorf("no session is left: %v", err)
	}

	w.kill()
	d.run("restore", *restored.Kept).ok()
	w.p = w.p.startProcess()
	w.mustBe(w.p.browser(), before, http.StatusOK)
	w.mustBe(w.p.browser(), after, http.StatusOK)
}

// given issues a new token to the shop.
func (k *killTest) given(t *testing.T) string {
	t.Helper()
	b := k.browser()
	c, err := k.newCode(b, k.shop)
	if err != nil {
		t.Fatal(err)
	}
	token, err := k.exchange(b, c)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestBackupAndRestoreForPeople(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	path := filepath.Join(t.TempDir(), "fairlead.db")
	d.env["FAIRLEAD_DATABASE_URL"] = "sqlite:" + path // whichever engine other tests use
	d.createPartner()
	file := filepath.Join(t.TempDir(), "backup.db")
	o := d.run("backup", file)
	o.matches("Backed up the database.\n\n  File     " + file + "\n  Size     <n> bytes\n  Schema   <schema>\n")
	db := storagetest.OpenURL(t, "sqlite:"+path)
	if last, err := db.LastBackup(t.Context()); err != nil || last.File != file || last.Bytes == 0 || time.Since(last.MadeAt.Time).Abs() > time.Hour {
		t.Errorf("it is noted as %+v, %v", last, err)
	}
	_ = db.Close() // or nothing can be restored
	if !strings.Contains(o.stderr, "Back up "+d.env["FAIRLEAD_KEYS_FILE"]+" too") {
		t.Errorf("the keys are not mentioned: %q", o.stderr)
	}
	o = d.run("restore", file)
	o.matches("Restored the database.\n\n  Database       " + path + "\n  Size           <n> bytes\n  Schema         <schema>\n" +
		"  Old database   " + path + ".before-restore-<stamp>\n")
	if !strings.Contains(o.stderr, "ended since then work again") {
		t.Errorf("no warning of what comes back: %q", o.stderr)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	d.run("restore", file, "--json").matches("{\n  \"database\": \"" + path + "\",\n  \"bytes\": <n>,\n  \"schema\": <n>,\n  \"kept\": null\n}\n")
	if got := d.run("partner", "list").ok(); !strings.Contains(got, "partner_") {
		t.Errorf("after all that there is %q", got)
	}
}

func TestBackupAndRestoreRefusals(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	d.env["FAIRLEAD_DATABASE_URL"] = "sqlite:" + filepath.Join(t.TempDir(), "fairlead.db")
	file := filepath.Join(t.TempDir(), "backup.db")
	d.run("backup", file).refused(exitFailed, "No database to back up: ")
	d.createPartner()
	d.run("restore", file).refused(exitFailed, "No backup to restore: ")
	d.run("backup", file).ok()
	d.run("backup", file).refused(exitFailed, file+" already exists: choose a new file.")
	newer := storagetest.Raw(t, "sqlite:"+file)
	if _, err := newer.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1); UPDATE oldest_binary SET schema = 9998`); err != nil {
		t.Fatal(err)
	}
	_ = newer.Close()
	d.run("restore", file).refused(exitFailed, file+" has schema 9999 and this binary knows ")
	if err := os.WriteFile(file, []byte("letters"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.run("restore", file).refused(exitFailed, file+" is not a Fairlead database.")
	d.env["FAIRLEAD_DATABASE_URL"] = "postgres://fairlead@/fairlead"
	d.run("backup", file+"2").refused(exitFailed, "The database is on PostgreSQL: back it up with pg_dump.")
	d.run("restore", file).refused(exitFailed, "The database is on PostgreSQL: restore it with pg_restore.")
}

// SQLite does not know who has a damaged file open.
func TestRestoreRefusesADamagedDatabaseThatIsOpen(t *testing.T) {
	t.Parallel()
	path, file := filepath.Join(t.TempDir(), "fairlead.db"), filepath.Join(t.TempDir(), "backup.db")
	w := newKillTest(t, "sqlite:"+path)
	before := w.given(t)
	d := &cli{t, map[string]string{"FAIRLEAD_DATABASE_URL": w.database, "FAIRLEAD_AUDIT_HEADS_FILE": w.p.files[5]}}
	d.run("backup", file).ok()
	raw := storagetest.Raw(t, w.database)
	if _, err := raw.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
	_ = raw.Close()
	database, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := database.WriteString(strings.Repeat("damage ", 500)); err != nil {
		t.Fatal(err)
	}
	_ = database.Close()
	d.run("restore", file).refused(exitFailed, "The database is in use: stop the server")
	w.kill()
	d.run("restore", file).ok()
	w.p = w.p.startProcess()
	w.mustBe(w.p.browser(), before, http.StatusOK)
}
