package database_test

import (
	"testing"
)

// A dump of the database keeps a lock on every table until it ends.
func TestMigrateUpWaitsForALongReaderAndHoldsUpNobody(t *testing.T) {
	t.Parallel()
	db, raw := openPostgres(t)
	must(t, db.MigrateUp(t.Context()))
	must(t, db.MigrateDownTo(t.Context(), 52)) // 0053 alters the table of clients
	reader, err := raw.Beginx()
	must(t, err)
	_, err = reader.Exec(`LOCK TABLE client IN ACCESS SHARE MODE`)
	must(t, err)
	migrated := make(chan error, 1)
	go func() { migrated <- db.MigrateUp(t.Context()) }()
	for waiting := 0; waiting == 0; {
		must(t, raw.Get(&waiting, `SELECT count(*) FROM pg_locks WHERE relation = 'client'::regclass AND NOT granted`))
	}
	var n int
	must(t, raw.Get(&n, `SELECT count(*) FROM client`)) // which waits behind the migration, for a second at most
	select {
	case err := <-migrated:
		t.Errorf("it has migrated a table that is locked: %v", err)
	default:
	}
	must(t, reader.Rollback())
	want(t, "migrate", <-migrated, nil)
}
