package storage_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestExchangesOfSecretsAreCounted(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, secret := newPartner(t, db)
		noon := time.Date(2030, 1, 2, 12, 0, 0, 0, time.UTC)
		db.Now = func() time.Time { return noon }
		servers := []*storage.Usage{{DB: db}, {DB: db}}
		for i := range 600 { // more than are written at once
			servers[i%2].Exchange(secret.ID, fmt.Sprint("connection ", i%300), netip.MustParseAddr(fmt.Sprint("192.0.2.", i%7)))
		}
		for _, u := range servers {
			must(t, u.Flush(t.Context()))
			must(t, u.Flush(t.Context())) // writes nothing twice
		}
		db.Now = func() time.Time { return noon.Add(26 * time.Hour) }
		servers[0].Exchange(secret.ID, "connection 0", netip.MustParseAddr("2001:db8::1"))
		must(t, servers[0].Flush(t.Context()))

		use, err := db.SecretUseOf(t.Context(), secret.ID)
		must(t, err)
		if use.Exchanges != 601 || use.Connections != 300 || !use.LastAt.Equal(noon.Add(26*time.Hour)) {
			t.Errorf("got %+v", use)
		}
		if len(use.Addresses) != 5 || use.Addresses[0] != "2001:db8::1" {
			t.Errorf("it was used from %q", use.Addresses)
		}
		all, err := db.SecretUses(t.Context(), client.ID)
		must(t, err)
		if len(all) != 1 || all[0].SecretID != secret.ID || all[0].Exchanges != 601 {
			t.Errorf("listed: %+v", all)
		}
	})
}

func TestExchangesCountForThirtyDays(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := openURL(t, url)
		_, secret := newPartner(t, db)
		usage := storage.Usage{DB: db}
		usage.Exchange(secret.ID, "connection", netip.MustParseAddr("192.0.2.1"))
		must(t, usage.Flush(t.Context()))
		for _, row := range []struct {
			later time.Duration
			want  int64
		}{{29 * 24 * time.Hour, 1}, {2 * 24 * time.Hour, 0}} {
			advance(db, row.later)
			use, err := db.SecretUseOf(t.Context(), secret.ID)
			must(t, err)
			if use.Exchanges != row.want || use.Connections != row.want || len(use.Addresses) != int(row.want) {
				t.Errorf("later: %+v, want %d", use, row.want)
			}
		}
		if _, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"secret_use", "secret_address", "secret_connection"} {
			var n int
			must(t, storagetest.Raw(t, url).Get(&n, `SELECT COUNT(*) FROM `+table))
			if n != 0 {
				t.Errorf("%s keeps %d rows", table, n)
			}
		}
	})
}

func TestExchangesOfTheLastHourAreCounted(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := openURL(t, url)
		client, secret := newPartner(t, db)
		other, _ := storagetest.Secret(t, db, client.ID)
		now := time.Date(2030, 1, 2, 11, 50, 0, 0, time.UTC)
		db.Now = func() time.Time { return now }
		usage := storage.Usage{DB: db}
		exchange := func(secretID string, times int) {
			t.Helper()
			for i := range times {
				usage.Exchange(secretID, fmt.Sprint("connection ", i), netip.Addr{})
			}
			must(t, usage.Flush(t.Context()))
		}
		wantRecent := func(want ...storage.RecentUse) {
			t.Helper()
			got, err := db.RecentUses(t.Context(), client.ID)
			must(t, err)
			slices.SortFunc(got, func(a, b storage.RecentUse) int { return int(b.LastDay - a.LastDay) })
			if !slices.Equal(got, want) {
				t.Errorf("%s: %+v, want %+v", db.Now(), got, want)
			}
		}
		wantRecent()
		exchange(secret.ID, 300)
		advance(db, 20*time.Minute) // in the next hour
		exchange(secret.ID, 2)
		exchange(other.ID, 1)
		wantRecent(storage.RecentUse{SecretID: secret.ID, LastHour: 302, LastDay: 302}, storage.RecentUse{SecretID: other.ID, LastHour: 1, LastDay: 1})
		advance(db, 40*time.Minute) // an hour after the first
		wantRecent(storage.RecentUse{SecretID: secret.ID, LastHour: 2, LastDay: 302}, storage.RecentUse{SecretID: other.ID, LastHour: 1, LastDay: 1})
		advance(db, 20*time.Minute)
		wantRecent(storage.RecentUse{SecretID: secret.ID, LastDay: 302}, storage.RecentUse{SecretID: other.ID, LastDay: 1})
		advance(db, 23*time.Hour-time.Minute)
		wantRecent(storage.RecentUse{SecretID: secret.ID, LastDay: 2}, storage.RecentUse{SecretID: other.ID, LastDay: 1})
		advance(db, time.Minute)
		wantRecent()
		for _, row := range []struct {
			later time.Duration
			left  int
		}{{47 * time.Hour, 3}, {50 * time.Hour, 0}} {
			db.Now = func() time.Time { return now.Add(row.later) }
			_, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100)
			must(t, err)
			var n int
			must(t, storagetest.Raw(t, url).Get(&n, `SELECT COUNT(*) FROM secret_hour`))
			if n != row.left {
				t.Errorf("after %s there are %d rows, want %d", row.later, n, row.left)
			}
		}
	})
}

func TestExchangesWithAnUnknownSecretAreNotWritten(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		_, secret := newPartner(t, db)
		usage := storage.Usage{DB: db}
		usage.Exchange("secret_gone", "connection", netip.Addr{})
		usage.Exchange(secret.ID, "connection", netip.Addr{})
		must(t, usage.Flush(t.Context()))
		use, err := db.SecretUseOf(t.Context(), secret.ID)
		must(t, err)
		if use.Exchanges != 1 || len(use.Addresses) != 0 {
			t.Errorf("got %+v", use)
		}
	})
}

func TestExchangesThatCannotBeWrittenAreKept(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		_, secret := newPartner(t, db)
		usage := storage.Usage{DB: db}
		for range 3 {
			usage.Exchange(secret.ID, "connection", netip.Addr{})
			ctx, end := context.WithCancel(t.Context())
			end()
			if usage.Flush(ctx) == nil {
				t.Error("it was written although nothing could be")
			}
		}
		must(t, usage.Flush(t.Context()))
		use, err := db.SecretUseOf(t.Context(), secret.ID)
		must(t, err)
		if use.Exchanges != 3 || use.Connections != 1 {
			t.Errorf("got %+v", use)
		}
	})
}

func TestChangesNameWhoMadeThem(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		client, _ := newPartner(t, db)
		for name, who := range map[string]audit.Who{
			"Sam Staff":      {Kind: audit.Staff, ID: "1", Name: "Sam Staff"},
			"root (command)": {Kind: audit.Command, Name: "root"},
		} {
			ctx := storage.WithWho(t.Context(), who)
			must(t, db.AddCallback(ctx, client.ID, "https://shop.example/"+string(who.Kind)))
			must(t, db.SetClientStatus(ctx, client.ID, storage.Suspended, "fraud"))
			c, err := db.ClientByID(t.Context(), client.ID)
			must(t, err)
			if c.SuspendedBy != name || c.SuspendedAt.IsZero() {
				t.Errorf("suspended by %q at %s, want %q", c.SuspendedBy, c.SuspendedAt, name)
			}
			must(t, db.SetClientStatus(ctx, client.ID, storage.Active, ""))
			all, err := db.Callbacks(t.Context(), client.ID)
			must(t, err)
			if !slices.ContainsFunc(all, func(b storage.Callback) bool { return b.AddedBy == name }) {
				t.Errorf("no callback was added by %q: %+v", name, all)
			}
		}
	})
}

// BenchmarkUsageExchange is what counting adds to the path of an exchange.
func BenchmarkUsageExchange(b *testing.B) {
	db := storagetest.Open(b)
	_, secret := newPartner(b, db)
	usage, from := storage.Usage{DB: db}, netip.MustParseAddr("192.0.2.1")
	connections := make([]string, 10_000)
	for i := range connections {
		connections[i] = storage.NewID()
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		usage.Exchange(secret.ID, connections[i%len(connections)], from)
	}
}

// BenchmarkUsageExchangeFlush writes a thousand exchanges of as many connections.
func BenchmarkUsageExchangeFlush(b *testing.B) {
	db := storagetest.Open(b)
	_, secret := newPartner(b, db)
	usage, from := storage.Usage{DB: db}, netip.MustParseAddr("192.0.2.1")
	var spent time.Duration
	for b.Loop() {
		for range 1000 {
			usage.Exchange(secret.ID, storage.NewID(), from)
		}
		before := processorTime(b)
		if err := usage.Flush(b.Context()); err != nil {
			b.Fatal(err)
		}
		spent += processorTime(b) - before
	}
	b.ReportMetric(float64(spent)/float64(b.N)/1000, "cpu-ns/exchange")
}
