package storage_test

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// filledTokens is enough for SQLite to read most pages from its file.
const filledTokens = 200_000

// together is the number of callers per processor, so that some wait while others are
// served.
const together = 16

// BenchmarkExchangeFilled reads and spends codes that are not in any cache.
func BenchmarkExchangeFilled(b *testing.B) {
	f := filled(b)
	codes := f.codes(b, b.N)
	var n atomic.Int64
	f.measure(b, func() error {
		i := n.Add(1) - 1
		c, err := f.db.CodeByHash(b.Context(), codes[i])
		if err != nil {
			return err
		}
		return f.db.SpendCode(b.Context(), c, &storage.Token{Hash: tokenHash(i), ClientID: c.ClientID, Scope: c.Scope,
			ConnectionID: sql.NullString{String: c.ConnectionID, Valid: true}})
	})
}

// BenchmarkCodeByHashFilled reads codes without spending them.
func BenchmarkCodeByHashFilled(b *testing.B) {
	f := filled(b)
	codes := f.codes(b, 10_000)
	var n atomic.Int64
	f.measure(b, func() error {
		_, err := f.db.CodeByHash(b.Context(), codes[int(n.Add(1))%len(codes)])
		return err
	})
}

// BenchmarkIssueTokenFilled issues a service's token beside many others.
func BenchmarkIssueTokenFilled(b *testing.B) {
	f := filled(b)
	service := benchService(b, f.db)
	var n atomic.Int64
	f.measure(b, func() error {
		return f.db.IssueToken(b.Context(), &storage.Token{Hash: tokenHash(n.Add(1)), ClientID: service.ID, Scope: "labels",
			ExpiresAt: storage.At(f.db.Now().Add(time.Hour))})
	})
}

// tokenHash returns the hash of a token that was made after the existing ones: a part
// that rises with time, and a hash.
func tokenHash(i int64) []byte {
	var at [8]byte
	binary.BigEndian.PutUint64(at[:], uint64(filledTokens+i))
	return append(at[2:], storage.Hash(fmt.Sprint(i))[6:]...)
}

// filledFile is a SQLite file with many live tokens.
type filledFile struct {
	db      *storage.DB
	raw     *sqlx.DB
	partner string
}

func filled(b *testing.B) filledFile {
	b.Helper()
	url := "sqlite:" + filepath.Join(b.TempDir(), "fairlead.db")
	db, err := storage.Open(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	client, _ := newPartner(b, db)
	f := filledFile{db, storagetest.Raw(b, url), client.ID}
	account := newAccount(b, db, "ada@example.com")
	f.exec(b, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO connection (id, account_id, client_id, scope, created_at)
		SELECT printf('%012x', i) || lower(hex(randomblob(10))), ?, ?, 'scope ' || i, 0 FROM n`, filledTokens, account.ID, client.ID)
	f.exec(b, `INSERT INTO token (hash, client_id, connection_id, scope, issued_at)
		SELECT unhex(substr(id, 1, 12) || hex(randomblob(26))), client_id, id, scope, 0 FROM connection`)
	return f
}

// codes writes n codes, each of another attempt and some connection.
func (f filledFile) codes(b *testing.B, n int) (hashes [][]byte) {
	b.Helper()
	expires := f.db.Now().Add(time.Hour).UnixMilli()
	f.exec(b, `INSERT INTO attempt (id, client_id, parameters, callback, browser_hash, support_code, began_at, expires_at, outcome)
		SELECT 'attempt ' || id, client_id, '', '', x'00', id, 0, ?, 'allowed' FROM connection LIMIT ?`, expires, n)
	f.exec(b, `INSERT INTO code (hash, connection_id, attempt_id, redirect_uri, code_challenge, issued_at, expires_at)
		SELECT randomblob(32), support_code, id, '', '', 0, expires_at FROM attempt`)
	if err := f.raw.Select(&hashes, `SELECT hash FROM code`); err != nil || len(hashes) < n {
		b.Skipf("%d codes for %d exchanges (%v): choose a shorter -benchtime", len(hashes), n, err)
	}
	return hashes
}

func (f filledFile) exec(b *testing.B, query string, args ...any) {
	b.Helper()
	if err := f.db.Exec(b.Context(), query, args...); err != nil {
		b.Fatal(err)
	}
}

// measure runs many callers at once, and also reports the processor time, which depends
// less on what else the machine does.
func (f filledFile) measure(b *testing.B, one func() error) {
	b.Helper()
	b.ReportAllocs()
	b.SetParallelism(together)
	b.ResetTimer()
	before := processorTime(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := one(); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(processorTime(b)-before)/float64(b.N), "cpu-ns/op")
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
