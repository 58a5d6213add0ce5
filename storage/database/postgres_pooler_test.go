package database_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"fairlead/storage/database"
	"fairlead/storage/storagetest"
)

// Behind a pooler that lends connections by the transaction, statements that are
// prepared by name collide or are missing.
func TestPgBouncerInTransactionMode(t *testing.T) {
	t.Parallel()
	db := open(t, storagetest.PgBouncer(t, storagetest.PostgresURL(t)))
	must(t, db.MigrateUp(t.Context()))
	add(t, db, "a")
	got := race(t, 400, func(i int) error {
		switch i % 4 {
		case 0:
			return db.Ping(t.Context())
		case 1:
			return ask(t, db)
		case 2:
			_, err := db.Exec(t.Context(), insert, fmt.Sprint("row ", i))
			return err
		}
		return db.Transact(t.Context(), func(t *database.Tx) error {
			if err := t.Get(new(int), `SELECT n FROM scratch WHERE id = ?`, "a"); err != nil {
				return err
			}
			_, err := t.Exec(`UPDATE scratch SET n = n + 1 WHERE id = ?`, "a")
			return err
		})
	})
	if got[nil] != 400 {
		t.Errorf("got %v, want no error", got)
	}
	wantRow(t, db, row{ID: "a", N: 100})
}

func TestListenThroughPgBouncerIsRefusedAndCachesAreNotUsed(t *testing.T) {
	t.Parallel()
	db := open(t, storagetest.PgBouncer(t, storagetest.PostgresURL(t)))
	ctx, stop := context.WithCancel(t.Context())
	db.Listen(ctx, func(err error) {
		if err == nil || !strings.Contains(err.Error(), "connection pooler") {
			t.Errorf("the error is %v", err)
		}
		stop()
	})
	if db.Trusts() {
		t.Error("a cache is used without a listener")
	}
}

// The URL may say that a pooler keeps a client's connection, and then it is used as
// PostgreSQL itself.
func TestPgBouncerIsUsedAsTheURLSays(t *testing.T) {
	t.Parallel()
	url := storagetest.PgBouncer(t, storagetest.PostgresURL(t))
	for mode, pooled := range map[string]bool{"cache_statement": false, "exec": true, "simple_protocol": true} {
		db, err := database.Open(t.Context(), url+"&default_query_exec_mode="+mode, database.Options{})
		must(t, err)
		if got := db.Pooled(); got != pooled {
			t.Errorf("%s: pooled is %t, want %t", mode, got, pooled)
		}
		if pooled {
			want(t, mode, db.Ping(t.Context()), nil)
		}
		must(t, db.Close())
	}
	if db, _ := openPostgres(t); db.Pooled() {
		t.Error("PostgreSQL itself is taken for a pooler")
	}
}
