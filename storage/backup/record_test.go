package backup_test

import (
	"errors"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/backup"
)

func TestRecordNotesTheNewestBackup(t *testing.T) {
	t.Parallel()
	s := newFolder(t)
	db := openSQLite(t, s.path)
	if has, err := db.HasAccounts(t.Context()); err != nil || !has {
		t.Errorf("%t, %v", has, err)
	}
	if _, err := db.LastBackup(t.Context()); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("before the first one: %v", err)
	}
	first := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i, made := range []backup.Copy{{File: "/backups/1.db", Bytes: 1}, {File: "/backups/2.db", Bytes: 2}} {
		at := first.Add(time.Duration(i) * time.Hour)
		if err := backup.Record(t.Context(), "sqlite:"+s.path, made, at); err != nil {
			t.Fatal(err)
		}
		if got, err := db.LastBackup(t.Context()); err != nil || got != (storage.Backup{MadeAt: storage.At(at), File: made.File, Bytes: made.Bytes}) {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}

func TestRecordLeavesAnOlderSchemaAlone(t *testing.T) {
	t.Parallel()
	s := newFolder(t)
	s.write(s.path, `DROP TABLE backup`)
	if err := backup.Record(t.Context(), "sqlite:"+s.path, backup.Copy{File: "x"}, time.Now()); err != nil {
		t.Error(err)
	}
}
