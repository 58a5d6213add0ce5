package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	_ "github.com/mattn/go-sqlite3" // the driver
)

// keepMode lets the user that PostgreSQL runs as reach its folder.
const keepMode = 0o711

// sqliteFiles are databases in one folder.
type sqliteFiles struct {
	folder string // of what lasts as long as this run
	keep   string // of filled files that stay, or empty
	logf   func(string, ...any)
	made   int
}

func (*sqliteFiles) name() string      { return "SQLite" }
func (*sqliteFiles) process() *process { return nil }
func (*sqliteFiles) about() string     { return "one file, WAL, synchronous=FULL" }
func (*sqliteFiles) close()            {} // its files go with the folder

func (f *sqliteFiles) filled(tokens uint64) (*dataset, error) {
	f.made++
	path := filepath.Join(f.folder, fmt.Sprintf("fairlead-%d-%s.db", f.made, count(tokens)))
	perToken, err := f.obtain(path, tokens)
	if err != nil {
		return nil, err
	}
	b := &dataset{url: "sqlite:" + path, tokens: tokens, perToken: perToken,
		add:    func(tables []table) error { return addSQLite(path, tables) },
		bulk:   func(tables []table) error { return f.bulk(path, tables) },
		exec:   func(statement string) error { return execSQLite(path, statement) },
		remove: func() error { return removeSQLite(path) }}
	return b, migrate(b.url)
}

// obtain fills a file, or copies the one that was kept.
func (f *sqliteFiles) obtain(path string, tokens uint64) (perToken float64, err error) {
	if f.keep == "" {
		return f.fill(path, tokens)
	}
	kept := filepath.Join(f.keep, fmt.Sprintf("tokens-%d.db", tokens))
	note := kept + ".bytes-per-token" // written last: it says that the file is whole
	text, err := os.ReadFile(note)    //nolint:gosec // the flag's
	if errors.Is(err, os.ErrNotExist) {
		if err := errors.Join(os.MkdirAll(f.keep, keepMode), removeSQLite(kept)); err != nil {
			return 0, err
		}
		if perToken, err = f.fill(kept, tokens); err != nil {
			return 0, err
		}
		text = strconv.AppendFloat(nil, perToken, 'f', 1, 64)
		err = os.WriteFile(note, text, 0o600)
	}
	if err != nil {
		return 0, err
	}
	perToken, err = strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
	return perToken, errors.Join(err, copyFile(kept, path))
}

// fill writes everything without syncing, and then syncs once.
func (f *sqliteFiles) fill(path string, tokens uint64) (perToken float64, err error) {
	f.logf("filling a SQLite file with %s tokens", count(tokens))
	if err := migrate("sqlite:" + path); err != nil {
		return 0, err
	}
	db, err := openSQLite(path, fastest())
	if err != nil {
		return 0, err
	}
	var before, after int64
	err = fill(tokens, f.logf, func(t table) error {
		if err := db.Get(&before, "PRAGMA page_count"); err != nil {
			return err
		}
		if err := insertPlain(db, t); err != nil {
			return err
		}
		return db.Get(&after, "PRAGMA page_count")
	})
	var page int64
	err = errors.Join(err, db.Get(&page, "PRAGMA page_size"), db.Close(), syncFile(path))
	return float64((after-before)*page) / float64(tokens), err // the last table is the tokens'
}

// fastest are settings for a file that nobody else uses, and that is of no use after a crash.
func fastest() url.Values {
	return url.Values{"_journal_mode": {"OFF"}, "_locking_mode": {"EXCLUSIVE"}, "_cache_size": {"-2000000"}}
}

func (f *sqliteFiles) bulk(path string, tables []table) error {
	db, err := openSQLite(path, fastest())
	if err != nil {
		return err
	}
	err = loadAll(tables, f.logf, func(t table) error { return insertPlain(db, t) })
	return errors.Join(err, db.Close(), syncFile(path))
}

// insertPlain creates a table's indexes after its rows, which is much faster. The indexes
// of tokens are created first: they are measured, and must look like ones that grew.
func insertPlain(db *sqlx.DB, t table) error {
	if t.name == "token" {
		return insertAll(db, t)
	}
	var indexes []struct{ Name, SQL string }
	err := db.Select(&indexes, "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", t.name)
	if err != nil {
		return err
	}
	for _, index := range indexes {
		if _, err := db.ExecContext(context.Background(), "DROP INDEX "+index.Name); err != nil {
			return err
		}
	}
	err = insertAll(db, t)
	for _, index := range indexes {
		_, again := db.ExecContext(context.Background(), index.SQL)
		err = errors.Join(err, again)
	}
	return err
}

func openSQLite(path string, pragmas url.Values) (*sqlx.DB, error) {
	pragmas.Set("_synchronous", "OFF")
	pragmas.Set("_busy_timeout", "10000")
	db, err := sqlx.Connect("sqlite3", "file:"+path+"?"+pragmas.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func insertAll(db *sqlx.DB, t table) error {
	tx, err := db.Beginx()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	insert, err := tx.Preparex("INSERT INTO " + t.name + " (" + strings.Join(t.columns, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(t.columns)-1) + ")")
	if err != nil {
		return err
	}
	defer func() { _ = insert.Close() }()
	for i := range t.rows {
		if _, err := insert.ExecContext(context.Background(), t.row(i)...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// addSQLite writes rows from a process other than the server.
func addSQLite(path string, tables []table) error {
	db, err := openSQLite(path, url.Values{})
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := insertAll(db, t); err != nil {
			return errors.Join(err, db.Close())
		}
	}
	return errors.Join(db.Close(), syncFile(path))
}

func execSQLite(path, statement string) error {
	db, err := openSQLite(path, url.Values{})
	if err != nil {
		return err
	}
	_, err = db.ExecContext(context.Background(), statement)
	return errors.Join(err, db.Close(), syncFile(path))
}

func removeSQLite(path string) error {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal", ".migrate.lock", ".changes"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	source, err := os.Open(from) //nolint:gosec // the flag's folder
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // in our own folder
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Sync(), target.Close())
}

// syncFile syncs a file before anything is measured.
func syncFile(path string) error {
	file, err := os.Open(path) //nolint:gosec // one of ours
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
