// Package migrations holds the schema as numbered SQL, in one folder for each engine with
// the same numbers. Never change the statements of a released file.
package migrations

import "embed"

// FS contains sqlite/NNNN_name.sql and postgres/NNNN_name.sql.
//
//go:embed sqlite/*.sql postgres/*.sql
var FS embed.FS
