// Package migrations holds the schema as numbered SQL, in one folder for each engine with
// the same numbers, and names the releases. Never change the statements of a released file.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed sqlite/*.sql postgres/*.sql releases.txt
var files embed.FS

// FS contains sqlite/NNNN_name.sql, postgres/NNNN_name.sql and releases.txt. A test of upgrades
// replaces it, to run this binary as the next release.
var FS fs.FS = files
