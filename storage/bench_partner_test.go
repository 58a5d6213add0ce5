package storage_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// The usual sizes. FAIRLEAD_BENCH_PARTNERS and FAIRLEAD_BENCH_ATTEMPTS set others,
// FAIRLEAD_BENCH_URL an empty database on a disk, or with FAIRLEAD_BENCH_FILLED one that was
// filled before.
const (
	benchPartners = 100_000
	benchAttempts = 100_000
)

// BenchmarkPartners reads lists of partners: the first page, the last one, and what searches
// find that match one, many or all.
func BenchmarkPartners(b *testing.B) {
	url := os.Getenv("FAIRLEAD_BENCH_URL")
	if url == "" {
		url = storagetest.URL(b)
	}
	db, err := storage.Open(b.Context(), url)
	must(b, err)
	b.Cleanup(func() { _ = db.Close() })
	if os.Getenv("FAIRLEAD_BENCH_FILLED") == "" {
		fillPartners(b, db, sizeOf("FAIRLEAD_BENCH_PARTNERS", benchPartners), sizeOf("FAIRLEAD_BENCH_ATTEMPTS", benchAttempts))
	}
	last := storage.Cursor{Number: 30_000, Text: "partner_1"} // a page before the oldest
	for _, row := range []struct {
		name   string
		filter storage.PartnerFilter
	}{
		{"first page", storage.PartnerFilter{}}, {"last page", storage.PartnerFilter{After: last}},
		{"active, last page", storage.PartnerFilter{State: storage.ActivePartner, After: last}},
		{"suspended", storage.PartnerFilter{State: storage.SuspendedPartner}},
		{"suspended, last page", storage.PartnerFilter{State: storage.SuspendedPartner, After: last}},
		{"in trouble", storage.PartnerFilter{State: storage.TroubledPartner}},
		{"in trouble, last page", storage.PartnerFilter{State: storage.TroubledPartner, After: last}},
		{"named alike", storage.PartnerFilter{Search: "shop"}}, {"named alike, last page", storage.PartnerFilter{Search: "shop", After: last}},
		{"named, some", storage.PartnerFilter{Search: "shop 99"}}, {"named, one", storage.PartnerFilter{Search: "shop 99999"}},
		{"named alike and suspended", storage.PartnerFilter{Search: "shop", State: storage.SuspendedPartner}},
		{"oldest by name", storage.PartnerFilter{Search: "old"}}, {"oldest by name, last page", storage.PartnerFilter{Search: "old", After: last}},
		{"host of all", storage.PartnerFilter{Search: "shop.example"}}, {"host of all, last page", storage.PartnerFilter{Search: "shop.example", After: last}},
		{"host of one", storage.PartnerFilter{Search: "p99999.shop.example"}}, {"email of all", storage.PartnerFilter{Search: "all@shop.example"}},
		{"nothing", storage.PartnerFilter{Search: "zzz"}},
	} {
		row.filter.Limit = 51
		b.Run(row.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := db.Partners(b.Context(), row.filter); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	busy := "partner_busy"
	for name, ask := range map[string]func() error{
		"busy callback":        func() error { _, err := db.CallbackUse(b.Context(), busy, "https://busy.example/"); return err },
		"busy partner's reach": func() error { _, err := db.ClientReach(b.Context(), busy); return err },
		"busy partner's attempts": func() error {
			_, err := db.Attempts(b.Context(), storage.AttemptFilter{ClientID: busy, Limit: 10})
			return err
		},
		"busy partner's row": func() error { _, err := db.Partners(b.Context(), storage.PartnerFilter{Search: busy}); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := ask(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func sizeOf(name string, usual int) (n int) {
	if _, err := fmt.Sscan(os.Getenv(name), &n); err != nil {
		return usual
	}
	return n
}

// fillPartners writes partners, every hundredth suspended, and attempts of the last month, a tenth
// of them refused. One partner has a hundredth of the attempts.
func fillPartners(b *testing.B, db *storage.DB, partners, attempts int) {
	b.Helper()
	began := time.Now()
	run := func(query string, args ...any) { b.Helper(); must(b, db.Exec(b.Context(), query, args...)) }
	manyPartners(b, db, partners)
	run(`UPDATE client SET name = 'Old ' || id, name_key = 'old ' || id WHERE created_at < 30000000`)
	run(`UPDATE client SET status = 'suspended' WHERE created_at % 100 = 0`)
	run(`INSERT INTO client (id, kind, name, email, use_case, scope, allow_missing_state, iss, status, suspended_reason, created_at, name_key, email_key)
		VALUES ('partner_busy', 'partner', 'Busy', 'b@busy.example', '', '*', FALSE, FALSE, 'active', '', 1, 'busy', 'b@busy.example')`)
	now := db.Now().UnixMilli()
	const batch = 20_000
	for from := 0; from < attempts; from += batch {
		run(fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO attempt (id, client_id, parameters, callback, browser_hash, support_code, began_at, expires_at, ended_at, outcome, user_agent, address)
			SELECT 'attempt-' || i, CASE WHEN i %% 100 = 0 THEN 'partner_busy' ELSE 'partner_' || (1000001 + i %% %d) END, 'client_id=x&state=y',
				CASE WHEN i %% 100 = 0 THEN 'https://busy.example/' ELSE 'https://shop.example/' END, %s, 'C-' || i,
				%d - CAST(i AS BIGINT) * 2592000000 / %d, 0, 1, CASE WHEN i %% 10 = 3 THEN 'refused' ELSE 'allowed' END, '', '' FROM n`,
			from+1, min(from+batch, attempts), partners, emptyBytes(db), now, attempts))
	}
	run(`INSERT INTO client_hour (client_id, hour, allowed, refused)
		SELECT client_id, began_at - began_at % 3600000, SUM(CASE WHEN outcome = 'allowed' THEN 1 ELSE 0 END), SUM(CASE WHEN outcome = 'refused' THEN 1 ELSE 0 END)
		FROM attempt WHERE began_at > ? GROUP BY client_id, began_at - began_at % 3600000`, now-90_000_000)
	run(`UPDATE client SET in_trouble = TRUE WHERE id IN (SELECT client_id FROM client_hour WHERE hour >= ? GROUP BY client_id HAVING SUM(refused) > SUM(allowed))`, now-90_000_000)
	b.Logf("filled in %s", time.Since(began).Round(time.Second))
}

func emptyBytes(db *storage.DB) string {
	if db.SharesCounters() { // SQLite
		return `x''`
	}
	return `'\x'::bytea`
}
