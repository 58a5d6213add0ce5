// Package storage is the cellar: records and their SQL over sqlx, on SQLite and
// PostgreSQL. It says what is written and never what is allowed.
//
// One method is one transaction. What may happen once is a conditional UPDATE
// whose rows are counted. One text of each query serves both engines: "?" is
// rebound, and no literal contains one.
package storage
