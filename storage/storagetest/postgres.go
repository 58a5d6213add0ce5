package storagetest

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver

	"fairlead/storage"
	"fairlead/storage/localpg"
)

// sharedCluster is started by the first test that needs it.
var sharedCluster = sync.OnceValues(startShared)

// The templates of new databases.
const (
	empty    = "template0"
	migrated = "migrated"
)

// postgresURL returns the URL of a folder's database on the private server.
func postgresURL(tb testing.TB, folder, template string) string {
	tb.Helper()
	if localpg.Programs() == "" {
		skip(tb, "no PostgreSQL here: install postgresql to run this test on it")
	}
	c, err := sharedCluster()
	if err != nil {
		tb.Fatalf("start a private PostgreSQL: %v", err)
	}
	name := "test_" + hex.EncodeToString(storage.Hash(folder)[:16])
	err = c.exec(`CREATE DATABASE ` + name + ` TEMPLATE ` + template)
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) && pg.Code == "42P04" { // duplicate_database
		return c.url(name)
	}
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := c.exec(`DROP DATABASE ` + name + ` WITH (FORCE)`); err != nil {
			tb.Error(err)
		}
	})
	return c.url(name)
}

// migrate creates the template of migrated databases: migrating each one would take most
// of a test's time.
func (c *cluster) migrate() error {
	if err := c.exec(`CREATE DATABASE ` + migrated + ` TEMPLATE ` + empty); err != nil {
		return err
	}
	db, err := storage.Open(context.Background(), c.url(migrated))
	if err != nil {
		return err
	}
	return db.Close()
}

// exec runs a statement. The connections are kept, since each is a process of the server.
func (c *cluster) exec(statement string) error {
	if _, err := c.admin.ExecContext(context.Background(), statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// skip skips a test that this machine cannot run. With FAIRLEAD_TEST_REQUIRE=1 it
// fails the test instead.
func skip(tb testing.TB, what string) {
	tb.Helper()
	if os.Getenv("FAIRLEAD_TEST_REQUIRE") == "1" {
		tb.Fatalf("%s; FAIRLEAD_TEST_REQUIRE=1 makes this a failure", what)
	}
	tb.Skip(what)
}
