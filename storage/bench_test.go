package storage_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// BenchmarkTokenByHash is the database's part of an API request.
func BenchmarkTokenByHash(b *testing.B) {
	db := storagetest.Open(b)
	token := benchToken(b, db)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := db.TokenByHash(b.Context(), token.Hash); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTokenByHashTogether runs many callers at once.
func BenchmarkTokenByHashTogether(b *testing.B) {
	db := storagetest.Open(b)
	token := benchToken(b, db)
	b.ReportAllocs()
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := db.TokenByHash(b.Context(), token.Hash); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkIssueToken syncs once per token.
func BenchmarkIssueToken(b *testing.B) {
	db := storagetest.Open(b)
	client := benchService(b, db)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := db.IssueToken(b.Context(), &storage.Token{Hash: storage.Hash(fmt.Sprint(i)), ClientID: client.ID, Scope: "labels"}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSpendCode is the database's part of an exchange. Codes are issued one by one
// outside of the measured time.
func BenchmarkSpendCode(b *testing.B) {
	db := storagetest.Open(b)
	client, _ := newPartner(b, db)
	account := newAccount(b, db, "ada@example.com")
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		b.StopTimer()
		code := issue(b, db, newConsent(b, db, account.ID, client.ID, fmt.Sprint("code", i)))
		token := newToken(code, fmt.Sprint("token", i))
		b.StartTimer()
		if err := db.SpendCode(b.Context(), code, &token); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIssueTokenTogether runs as many callers as the benchmark of the whole server.
func BenchmarkIssueTokenTogether(b *testing.B) {
	db := storagetest.Open(b)
	client := benchService(b, db)
	var next atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := db.IssueToken(b.Context(), &storage.Token{Hash: storage.Hash(fmt.Sprint(next.Add(1))), ClientID: client.ID, Scope: "labels"}); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkSpendCodeTogether runs many exchanges at once, with codes issued before.
func BenchmarkSpendCodeTogether(b *testing.B) {
	db := storagetest.Open(b)
	client, _ := newPartner(b, db)
	account := newAccount(b, db, "ada@example.com")
	codes := make([]storage.Code, b.N)
	for i := range codes {
		codes[i] = issue(b, db, newConsent(b, db, account.ID, client.ID, fmt.Sprint("code", i)))
	}
	var next atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(16)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := next.Add(1) - 1
			token := newToken(codes[i], fmt.Sprint("token", i))
			if err := db.SpendCode(b.Context(), codes[i], &token); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func benchToken(b *testing.B, db *storage.DB) storage.Token {
	b.Helper()
	code := issuedCode(b, db)
	return exchange(b, db, code, "token")
}

func benchService(b testing.TB, db *storage.DB) storage.Client {
	b.Helper()
	c := storage.Client{Kind: storage.ServiceKind, Name: "Warehouse", Scope: "labels"}
	secret := storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(storage.NewSecret())}
	if err := db.CreateClient(b.Context(), &c, nil, &secret); err != nil {
		b.Fatal(err)
	}
	return c
}
