package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fairlead/migrations"
	"fairlead/storage/schematest"
	"fairlead/storage/storagetest"
)

// asNext names a folder with more migrations and the releases, where a test starts this binary as
// the next release.
const asNext = "FAIRLEAD_TEST_AS_NEXT_RELEASE"

// asNextRelease makes this process the next release.
func asNextRelease() {
	folder := os.Getenv(asNext)
	if folder == "" {
		return
	}
	all := fstest.MapFS{}
	for _, from := range []fs.FS{migrations.FS, os.DirFS(folder)} {
		err := fs.WalkDir(from, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			content, err := fs.ReadFile(from, path)
			all[path] = &fstest.MapFile{Data: content}
			return err
		})
		if err != nil {
			panic(err)
		}
	}
	migrations.FS = all
}

// nextRelease writes the next release, whose migrations change every table in each way that the
// rule allows. It returns the variable that makes this binary that release.
func nextRelease(t *testing.T, database string) (env string) {
	t.Helper()
	folder := t.TempDir()
	write := func(name, content string) {
		file := filepath.Join(folder, name)
		must(t, os.MkdirAll(filepath.Dir(file), 0o700))
		must(t, os.WriteFile(file, []byte(content), 0o600))
	}
	raw := storagetest.Raw(t, database)
	var known int64
	must(t, raw.Get(&known, `SELECT max(version_id) FROM goose_db_version`))
	write("releases.txt", fmt.Sprintf("release today %04d today\n", known))
	changes, indexes := sqliteChanges, sqliteIndexes
	engine := "sqlite"
	if raw.DriverName() == "pgx" {
		engine, changes, indexes = "postgres", postgresChanges, postgresIndexes
	}
	tables := slices.Sorted(maps.Keys(schematest.Of(t, raw)))
	for i, table := range tables {
		write(fmt.Sprintf("%s/%04d_next.sql", engine, 8000+i), strings.ReplaceAll(changes, "TABLE_", table))
		write(fmt.Sprintf("%s/%04d_next_indexes.sql", engine, 9000+i), strings.ReplaceAll(indexes, "TABLE_", table))
	}
	return asNext + "=" + folder
}

const (
	sqliteChanges = `-- +goose Up
ALTER TABLE TABLE_ ADD COLUMN next_note TEXT;
ALTER TABLE TABLE_ ADD COLUMN next_count INTEGER NOT NULL DEFAULT 0;
CREATE TABLE next_TABLE_ (id TEXT PRIMARY KEY, n INTEGER NOT NULL UNIQUE) STRICT;
CREATE VIEW next_view_TABLE_ AS SELECT next_note FROM TABLE_;
`
	postgresChanges = `-- +goose Up
ALTER TABLE TABLE_ ADD COLUMN next_note TEXT;
ALTER TABLE TABLE_ ADD COLUMN next_count BIGINT NOT NULL DEFAULT 0;
CREATE TABLE next_TABLE_ (id TEXT PRIMARY KEY, n BIGINT NOT NULL UNIQUE);
CREATE VIEW next_view_TABLE_ AS SELECT next_note FROM TABLE_;
`
	sqliteIndexes = `-- +goose Up
CREATE INDEX next_count_TABLE_ ON TABLE_ (next_count);
CREATE UNIQUE INDEX next_note_TABLE_ ON TABLE_ (next_note);
`
	postgresIndexes = `-- +goose NO TRANSACTION
-- +goose Up
DROP INDEX CONCURRENTLY IF EXISTS next_count_TABLE_;
CREATE INDEX CONCURRENTLY next_count_TABLE_ ON TABLE_ (next_count);
DROP INDEX CONCURRENTLY IF EXISTS next_note_TABLE_;
CREATE UNIQUE INDEX CONCURRENTLY next_note_TABLE_ ON TABLE_ (next_note);
`
)
