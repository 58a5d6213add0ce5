package doctor

import (
	"context"
	"fmt"
	"io/fs"
	"sync"
	"syscall"
	"testing"
	"time"

	"fairlead/billing"
	"fairlead/billing/stripetest"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// endpoint writes an endpoint of the operator that has failed since a while, and was switched
// off then.
func (p *patient) endpoint(status, reason string, ago time.Duration) (id string) {
	p.t.Helper()
	db := storagetest.OpenURL(p.t, p.DatabaseURL)
	e := storage.Endpoint{ID: storage.NewEndpointID(), Owner: storage.OwnerOperator, URL: "https://ops.example/events", Events: storage.Patterns{"*"}}
	must(p.t, db.CreateEndpoint(p.t.Context(), &e, storage.EndpointSecret{ID: storage.NewID(), Secret: []byte("s"), SealedBy: "k"}, 20))
	at := time.Now().Add(-ago).UnixMilli()
	p.exec(`UPDATE endpoint SET status = ?, disabled_reason = ?, disabled_at = ?, failing_since = ?, failures = 1`, status, reason, at, at)
	return e.ID
}

// delivery writes a delivery that has been due for a while.
func (p *patient) delivery(ago time.Duration) {
	p.t.Helper()
	p.endpoint("enabled", "", time.Minute)
	db := storagetest.OpenURL(p.t, p.DatabaseURL)
	account := storagetest.Account(p.t, db, storage.Account{})
	must(p.t, db.Publish(p.t.Context(), []storage.Publication{{Event: storage.Event{Type: "a.b", AccountID: account.ID, PublishedBy: "service_1", Data: "{}"}}}))
	p.exec(`UPDATE delivery SET next_at = ?`, time.Now().Add(-ago).UnixMilli())
}

// newer has the database be migrated by a release that admits binaries from a schema on.
func (p *patient) newer(oldest int) {
	p.t.Helper()
	p.exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
	p.exec(`UPDATE oldest_binary SET schema = ?`, oldest)
}

// carrier writes a carrier with a time in one of its columns.
func (p *patient) carrier(id, column string) {
	p.t.Helper()
	p.exec(`INSERT INTO carrier (id, test, preset, name, auth, client_id, sealed_by, client_auth, pkce, refresh, token_format, scope,
		authorize_url, token_url, refresh_url, revoke_url, issuer, extra, access_token_lifetime, created_at, updated_at, `+column+`)
		VALUES (?, 0, '', 'A carrier', 'oauth', 'us', 'k', 'basic', 0, 'rotating', 'json', '', '', '', '', '', '', '{}', 0, 1, 1, 1)`, id)
}

func (p *patient) overdue() {
	p.t.Helper()
	p.account()
	p.exec(`INSERT INTO carrier_account (id, account_id, carrier_id, test, number, number_hash, parameters, sealed_by, metadata, active, status, reason, created_at, updated_at)
		SELECT 'c', id, 'ups', 0, x'00', x'00', x'00', 'k', '', 1, 'connected', '', 1, 1 FROM account`)
	p.exec(`INSERT INTO carrier_refresh (carrier_account_id, carrier_id, test, version, due_at, lease, unknown, failures, refusals, outcome, spread)
		VALUES ('c', 'ups', 0, 1, 1, '', 0, 0, 0, '', 0)`)
}

// stripeMock is shared by all tests, and ends with this process.
var stripeMock = sync.OnceValues(func() (*stripetest.Mock, error) {
	return stripetest.Start(context.Background(), "../tools/go.mod")
})

// stripe sets keys, about which Stripe's mock is asked.
func (p *patient) stripe(secret, publishable string) {
	p.t.Helper()
	mock, err := stripeMock()
	webtest.Require(p.t, err == nil, fmt.Sprintf("stripe-mock cannot be built or started here: %v", err))
	p.Stripe = &billing.Stripe{SecretKey: secret, PublishableKey: publishable, APIBase: mock.URL}
}

func TestSmallConnectionLimitOfPostgreSQLIsFound(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	_, err := storagetest.Raw(t, server.URL()).Exec(`ALTER SYSTEM SET max_connections = 20`)
	must(t, err)
	server.Stop(storagetest.Fast)
	server.Start()
	p := newPatient(t)
	p.DatabaseURL = server.URL()
	if r := p.Examine(t.Context()); !r.has("database", &fewConnections, "allows 17 connections, and each server uses up to 32.") {
		t.Errorf("got\n%s", lines(r))
	}
}

// A test cannot fill a disk.
func TestDiskWithoutSpaceIsNoMatterOfPermissions(t *testing.T) {
	t.Parallel()
	for err, k := range map[error]*kind{syscall.ENOSPC: &diskExhausted, syscall.EDQUOT: &diskExhausted, syscall.EACCES: &diskUnwritable, syscall.EROFS: &diskUnwritable} {
		r := Report{[]Finding{cannotWrite("/data", &fs.PathError{Op: "write", Path: "/data/.doctor-1", Err: err})}}
		if !r.has("", k, "/data: "+err.Error()+".") {
			t.Errorf("%v: %v", err, r.Findings)
		}
	}
}

// No server of that age can be had.
func TestOldPostgreSQLIsFound(t *testing.T) {
	t.Parallel()
	e := &examination{Doctor: &Doctor{Limits: Limits{}.orDefault()}}
	r := Report{e.checkEngine(storage.Engine{Engine: "PostgreSQL", Version: "12.22", Outdated: true})}
	if !r.has("", &postgresOld, "PostgreSQL 12.22.") {
		t.Errorf("got %v", r.Findings)
	}
}
