package schematest

import (
	"embed"
	"path"
	"strings"
	"testing"
)

// The databases that releases made, as "make released" writes them.
//
//go:embed testdata/released
var databases embed.FS

// Folder is where the databases of releases are, from the top of the source.
const Folder = "storage/schematest/testdata/released"

// Release is a database that a release made on one engine.
type Release struct {
	SQL   string // for [Load]
	Keys  []byte // the keys file
	Known []byte // JSON: what is in it
}

// ReleaseFor is the database of a release for the engine of a URL.
func ReleaseFor(tb testing.TB, version, url string) Release {
	tb.Helper()
	engine, _, _ := strings.Cut(url, ":")
	read := func(name string) []byte {
		content, err := databases.ReadFile(path.Join("testdata/released", version, engine, name))
		if err != nil {
			tb.Fatalf("release %s has no database for %s: make released writes it: %v", version, engine, err)
		}
		return content
	}
	return Release{SQL: string(read("database.sql")), Keys: read("keys.json"), Known: read("known.json")}
}
