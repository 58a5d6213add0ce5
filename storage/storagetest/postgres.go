package storagetest

import (
	"context"
	"database/sql"
	"os"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver

	"fairlead/storage"
)

// oneCluster is started by the first test of the binary that needs it.
var oneCluster = sync.OnceValues(startCluster)

// postgresURL names an empty database of the private PostgreSQL.
func postgresURL(tb testing.TB) string {
	tb.Helper()
	if programs() == "" {
		lacking(tb, "no PostgreSQL here: install postgresql to run this test on it")
	}
	c, err := oneCluster()
	if err != nil {
		tb.Fatalf("start a private PostgreSQL: %v", err)
	}
	name := "test_" + storage.NewID()
	c.exec(tb, `CREATE DATABASE `+name)
	tb.Cleanup(func() { c.exec(tb, `DROP DATABASE `+name+` WITH (FORCE)`) })
	return c.url(name)
}

// exec runs a statement on a connection that nothing else shares.
func (c *cluster) exec(tb testing.TB, statement string) {
	tb.Helper()
	db, err := sql.Open("pgx", c.url("postgres"))
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

// lacking skips a test that this machine cannot run, or fails it where
// FAIRLEAD_TEST_REQUIRE=1 says that everything has to be there.
func lacking(tb testing.TB, what string) {
	tb.Helper()
	if os.Getenv("FAIRLEAD_TEST_REQUIRE") == "1" {
		tb.Fatalf("%s; FAIRLEAD_TEST_REQUIRE=1 makes this a failure", what)
	}
	tb.Skip(what)
}
