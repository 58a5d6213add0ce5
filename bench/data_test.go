package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairlead/authz"
	"fairlead/storage"
	"fairlead/storage/localpg"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

const time20 = 20 * time.Second // more than eight requests take

func upTo(limit int) func() (uint64, bool) {
	left := make(chan uint64, limit)
	for n := range limit {
		left <- uint64(n)
	}
	close(left)
	return func() (uint64, bool) { n, ok := <-left; return n, ok }
}

func TestTokensLookReal(t *testing.T) {
	t.Parallel()
	for n := range uint64(1000) {
		if token := string(appendToken(nil, n)); !authz.LooksLikeToken(token) {
			t.Fatalf("token %d is %q", n, token)
		} else if bytes.HasPrefix(authz.TokenHash(token), storage.Hash(token)[:6]) {
			t.Fatalf("token %d has no time", n)
		}
	}
}

func TestAnAccountHasEachPartnerOnce(t *testing.T) {
	t.Parallel()
	for account := range uint64(1000) {
		seen := map[uint64]bool{}
		for turn := range uint64(perAccount) {
			seen[partnerOf(account*perAccount+turn)] = true
		}
		if len(seen) != perAccount {
			t.Fatalf("account %d has let in %v", account, seen)
		}
	}
}

func TestAFilledSQLiteFileIsWhatTheServerReads(t *testing.T) {
	t.Parallel()
	isWhatTheServerReads(t, &sqliteFiles{folder: t.TempDir(), logf: t.Logf})
}

func TestAFilledPostgreSQLIsWhatTheServerReads(t *testing.T) {
	t.Parallel()
	webtest.Require(t, localpg.Programs() != "", errNoPostgres.Error())
	folder, err := os.MkdirTemp("", "fairlead-bench-") // not t.TempDir, which other users cannot read
	if err != nil {
		t.Fatal(err)
	}
	c, err := startCluster(folder, filepath.Join(t.TempDir(), "postgres.log"), false, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	isWhatTheServerReads(t, c)
}

// isWhatTheServerReads looks up by the server's own queries what was derived from
// numbers.
func isWhatTheServerReads(t *testing.T, e engine) {
	t.Helper()
	const tokens = 42
	b, err := e.filled(tokens)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.add(codes(3, 9, tokens)); err != nil {
		t.Fatal(err)
	}
	console := fillConsole(t, b)
	db, err := storage.Open(t.Context(), b.url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for n := range uint64(tokens) {
		k, err := db.TokenByHash(t.Context(), authz.TokenHash(string(appendToken(nil, n))))
		partner, _ := clientOf(ofPartner, partnerOf(n))
		if err != nil || !k.Live(db.Time()) || k.AccountID != hexID(ofAccount, n/perAccount) || k.ClientID != partner {
			t.Errorf("token %d is %+v, %v", n, k, err)
		}
	}
	for n := uint64(3); n < 9; n++ {
		c, err := db.CodeByHash(t.Context(), storage.Hash(string(appendCode(nil, n))))
		if err != nil || c.ConnectionID != connectionID(tokens+n) || c.CodeChallenge != challenge() {
			t.Fatalf("code %d is %+v, %v", n, c, err)
		}
		token := storage.Token{Hash: storage.Hash(fmt.Sprint(n)), ClientID: c.ClientID, Scope: c.Scope, ConnectionID: sql.NullString{String: c.ConnectionID, Valid: true}}
		if err := db.SpendCode(t.Context(), c, &token); err != nil {
			t.Errorf("spend code %d: %v", n, err)
		}
	}
	for k, number := range map[kind]uint64{ofPartner: partners, ofService: services} {
		id, secret := clientOf(k, number-1)
		live, err := db.LiveSecrets(t.Context(), id)
		if err != nil || len(live) != 1 || string(live[0].Hash) != string(storage.Hash(secret)) {
			t.Errorf("%s has the secrets %v, %v", id, live, err)
		}
	}
	if b.perToken <= 0 {
		t.Errorf("a token takes %f bytes", b.perToken)
	}
	hasCarrierAccounts(t, b, db)
	hasEndpoints(t, b, db)
	hasConsole(t, console, db)
	hasPortal(t, console, db)
}

func TestNoRowIsWithoutItsParents(t *testing.T) {
	t.Parallel()
	b, err := (&sqliteFiles{folder: t.TempDir(), logf: t.Logf}).filled(1234)
	if err != nil {
		t.Fatal(err)
	}
	var orphans []string
	if err := storagetest.Raw(t, b.url).Select(&orphans, `SELECT "table" FROM pragma_foreign_key_check`); err != nil || len(orphans) > 0 {
		t.Errorf("rows without a parent in %v, %v", orphans, err)
	}
}

func TestAKeptDatabaseIsCopied(t *testing.T) {
	t.Parallel()
	f := &sqliteFiles{folder: t.TempDir(), keep: t.TempDir() + "/kept", logf: t.Logf}
	first, err := f.filled(1000)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.remove(); err != nil {
		t.Fatal(err)
	}
	f.logf = func(format string, args ...any) { t.Errorf("the second time: "+format, args...) }
	second, err := f.filled(1000)
	if err != nil || second.perToken != first.perToken || second.url == first.url {
		t.Errorf("got %+v, %v after %+v", second, err, first)
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	o, err := parseOptions(strings.Fields("-quick -rounds 2"))
	if err != nil || o.tokens != 10_000 || o.rounds != 2 {
		t.Errorf("got %+v, %v", o, err)
	}
	for _, line := range []string{"-only speed", "-engines oracle", "-rounds 0", "-tokens 5", "serve"} {
		if o, err := parseOptions(strings.Fields(line)); err == nil {
			t.Errorf("%s: got %+v", line, o)
		}
	}
}
