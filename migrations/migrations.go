// Package migrations holds the schema as numbered SQL, one folder for each
// engine under equal numbers. A released file is never edited again.
package migrations

import "embed"

// FS has sqlite/NNNN_name.sql and postgres/NNNN_name.sql.
//
//go:embed sqlite/*.sql postgres/*.sql
var FS embed.FS
