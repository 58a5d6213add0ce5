package storage_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func partnersNamed(t testing.TB, db *storage.DB, f storage.PartnerFilter) (found []string) {
	t.Helper()
	all, err := db.Partners(t.Context(), f)
	must(t, err)
	for _, p := range all {
		found = append(found, p.Name)
	}
	return found
}

func TestPartnersAreFoundByWhatIsTyped(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		made := map[string]storage.Client{}
		for _, row := range []struct{ company, email, callback string }{
			{"Anvil & Co", "ops@anvil.example", "https://anvil.example/back"},
			{"anvils.example", "Contact@Two.example", "https://www.shop.example/back"},
			{"Ångström", "x@y.example", "http://[::1]:8080/"},
		} {
			made[row.company], _ = storagetest.Partner(t, db, storage.Client{Name: row.company, Email: row.email}, row.callback)
			advance(db, time.Second)
		}
		storagetest.Service(t, db, storage.Client{Name: "Anvil service"})
		for typed, want := range map[string]string{
			"":                           "Ångström,anvils.example,Anvil & Co",
			" anvil ":                    "anvils.example,Anvil & Co",
			"ÅNG":                        "Ångström",
			"ang":                        "",
			"nvil":                       "",
			"OPS@anvil.example":          "Anvil & Co",
			"contact@two.example":        "anvils.example",
			"anvil.example":              "Anvil & Co",
			"anvils.example":             "anvils.example",
			"shop.example":               "anvils.example",
			"https://shop.example/other": "anvils.example",
			"op.example":                 "",
			"http://[::1]:9/":            "Ångström",
			made["Ångström"].ID:          "Ångström",
			"partner_none":               "",
			"%":                          "",
			"a\x00b":                     "",
		} {
			if got := strings.Join(partnersNamed(t, db, storage.PartnerFilter{Search: typed}), ","); got != want {
				t.Errorf("%q finds %q, want %q", typed, got, want)
			}
		}
	})
}

// A search that finds many goes through the list instead of sorting, with the same result.
func TestPartnersThatAreManyAreFoundInOrder(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		manyPartners(t, db, 2200)
		must(t, db.Exec(t.Context(), `UPDATE client SET status = 'suspended' WHERE created_at % 2 = 0`))
		for _, f := range []storage.PartnerFilter{
			{}, {Search: "shop"}, {Search: "SHOP 1"}, {Search: "shop.example"}, {State: storage.SuspendedPartner},
			{State: storage.ActivePartner, Search: "shop"}, {Search: "all@shop.example"}, {State: storage.ActivePartner, Search: "shop.example"},
			{State: storage.SuspendedPartner, Search: "shop.example"},
		} {
			var want, got []string
			f.Limit = 5000
			want = partnersNamed(t, db, f)
			f.Limit = 401
			for pages := 0; pages < 10; pages++ {
				all, err := db.Partners(t.Context(), f)
				must(t, err)
				page, next := storage.Page(all, f.Limit-1)
				for _, p := range page {
					got = append(got, p.Name)
				}
				if f.After = next; next.IsZero() {
					break
				}
			}
			if len(want) < 1000 || !slices.Equal(got, want) {
				t.Errorf("%+v: %d on pages, %d at once", f, len(got), len(want))
			}
		}
	})
}

// manyPartners writes partners with two callbacks each.
func manyPartners(t testing.TB, db *storage.DB, n int) {
	t.Helper()
	ctx := context.Background()
	must(t, db.Exec(ctx, fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO client (id, kind, name, email, use_case, scope, allow_missing_state, iss, status, suspended_reason, created_at, name_key, email_key)
		SELECT 'partner_' || (1000000 + i), 'partner', 'Shop ' || i, 'all@shop.example', '', '*', FALSE, FALSE, 'active', '', i * 1000 + i, 'shop ' || i, 'all@shop.example' FROM n`, n)))
	must(t, db.Exec(ctx, `INSERT INTO callback (client_id, url, is_default, created_at, host_key, client_since)
		SELECT id, 'https://' || id || '.shop.example/' || more, more = '', 1, 'example.shop.' || id, created_at
		FROM client, (SELECT '' AS more UNION SELECT 'more') callbacks`))
}

func TestPartnersInTroubleHadMoreRefusedThanAllowed(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		db.Now = func() time.Time { return time.Date(2030, 1, 2, 12, 30, 0, 0, time.UTC) }
		shop, _ := storagetest.Partner(t, db, storage.Client{Name: "Shop"}, defaultCallback)
		storagetest.Partner(t, db, storage.Client{Name: "Quiet"}, defaultCallback)
		ada := newAccount(t, db, "ada@example.com")
		sweeper := &storage.Sweeper{DB: db}
		refuse := func() {
			a := storage.Attempt{ClientID: shop.ID}
			must(t, db.RefuseAttempt(t.Context(), &a, "callback", ""))
		}
		allow := func(code string) { issue(t, db, newConsent(t, db, ada.ID, shop.ID, code)) }
		wantTrouble := func(when string, refused int64, want ...string) {
			t.Helper()
			if got := partnersNamed(t, db, storage.PartnerFilter{State: storage.TroubledPartner}); !slices.Equal(got, want) {
				t.Errorf("%s: %q are in trouble, want %q", when, got, want)
			}
			all, err := db.Partners(t.Context(), storage.PartnerFilter{Search: shop.ID})
			must(t, err)
			if all[0].Refused != refused || all[0].LastAttemptAt.IsZero() == (refused > 0) && when != "days later" {
				t.Errorf("%s: %d refused, want %d; last attempt %s", when, all[0].Refused, refused, all[0].LastAttemptAt)
			}
		}
		wantTrouble("at first", 0)
		refuse()
		wantTrouble("after a refusal", 1, "Shop")
		allow("one")
		wantTrouble("after as many consents", 1)
		advance(db, 2*time.Hour)
		refuse()
		refuse()
		wantTrouble("after more refusals", 3, "Shop")
		allow("two")
		allow("three")
		wantTrouble("after more consents", 3)
		a := newAttempt(t, db, shop.ID)
		must(t, db.EndAttempt(t.Context(), a.ID, "", storage.Denied, storage.EventDenied, ""))
		wantTrouble("after a denial", 3)
		refuse()
		wantTrouble("again", 4, "Shop")
		advance(db, 48*time.Hour)
		wantTrouble("days later", 0)
		if n := flagged(t, db); n != 1 {
			t.Errorf("%d are marked before sweeping", n)
		}
		_, _, err := sweeper.Step(t.Context(), 100)
		must(t, err)
		if n := flagged(t, db); n != 0 {
			t.Errorf("%d are marked after sweeping", n)
		}
	})
}

// Consents may be forgotten before refusals that came later.
func TestPartnersGetIntoTroubleWhenConsentsAreADayOld(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		db.Now = func() time.Time { return time.Date(2030, 1, 2, 12, 30, 0, 0, time.UTC) }
		shop, _ := storagetest.Partner(t, db, storage.Client{Name: "Shop"}, defaultCallback)
		issue(t, db, newConsent(t, db, newAccount(t, db, "ada@example.com").ID, shop.ID, "code"))
		sweeper := &storage.Sweeper{DB: db}
		advance(db, 5*time.Hour)
		a := storage.Attempt{ClientID: shop.ID}
		must(t, db.RefuseAttempt(t.Context(), &a, "callback", ""))
		for _, row := range []struct {
			later time.Duration
			want  int
		}{{0, 0}, {21 * time.Hour, 1}, {5 * time.Hour, 0}} {
			advance(db, row.later)
			_, _, err := sweeper.Step(t.Context(), 100)
			must(t, err)
			if n := flagged(t, db); n != row.want {
				t.Errorf("after %s more %d are marked, want %d", row.later, n, row.want)
			}
		}
	})
}

func flagged(t testing.TB, db *storage.DB) (n int) {
	t.Helper()
	all, err := db.ClientsInTrouble(t.Context())
	must(t, err)
	return len(all)
}

func TestOutcomesAreCountedAtOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		shop, _ := newPartner(t, db)
		got := race(t, 20, func(int) error {
			a := storage.Attempt{ClientID: shop.ID}
			return db.RefuseAttempt(t.Context(), &a, "callback", "")
		})
		all, err := db.Partners(t.Context(), storage.PartnerFilter{State: storage.TroubledPartner})
		must(t, err)
		if got[nil] != 20 || len(all) != 1 || all[0].Refused != 20 {
			t.Errorf("%v; listed %+v", got, all)
		}
	})
}

func TestEffectsOfTakingAwayAreCounted(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		shop, _ := newPartner(t, db)
		ada, bob := newAccount(t, db, "ada@example.com"), newAccount(t, db, "bob@example.com")
		for i, n := range []storage.Connection{{AccountID: ada.ID, Scope: "*"}, {AccountID: ada.ID, Scope: "a"}, {AccountID: bob.ID, Scope: "*"}} {
			c := newConsent(t, db, n.AccountID, shop.ID, fmt.Sprint(i))
			c.Connection.Scope = n.Scope
			issue(t, db, c)
			advance(db, time.Second)
		}
		use, err := db.CallbackUse(t.Context(), shop.ID, defaultCallback)
		must(t, err)
		if use.Attempts != 3 || use.LastAt.IsZero() {
			t.Errorf("the callback was used %+v", use)
		}
		if use, err = db.CallbackUse(t.Context(), shop.ID, otherCallback); err != nil || use.Attempts != 0 || !use.LastAt.IsZero() {
			t.Errorf("the other was used %+v (%v)", use, err)
		}
		wantReach := func(connections, accounts int64) {
			t.Helper()
			r, err := db.ClientReach(t.Context(), shop.ID)
			must(t, err)
			if r != (storage.ClientReach{Connections: connections, Accounts: accounts}) {
				t.Errorf("got %+v", r)
			}
		}
		wantReach(3, 2)
		must(t, db.Deauthorize(t.Context(), ada.ID, shop.ID))
		wantReach(1, 1)
		var emails []string
		var after storage.Cursor
		for range 3 {
			all, err := db.ClientConnections(t.Context(), shop.ID, after, 2)
			must(t, err)
			page, next := storage.Page(all, 1)
			emails = append(emails, page[0].Email+fmt.Sprint(page[0].RevokedAt.IsZero()))
			after = next
		}
		if !slices.Equal(emails, []string{"bob@example.comtrue", "ada@example.comfalse", "ada@example.comfalse"}) || !after.IsZero() {
			t.Errorf("listed %q", emails)
		}
	})
}

func TestLogosAreReplacedAndRemoved(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		shop, _ := newPartner(t, db)
		other, _ := newPartner(t, db)
		want(t, "remove none", db.RemoveLogo(t.Context(), shop.ID), storage.ErrNotFound)
		_, err := db.SetLogo(t.Context(), "partner_0", []byte("picture"))
		want(t, "of nobody", err, storage.ErrNotFound)
		first, err := db.SetLogo(t.Context(), shop.ID, []byte("picture"))
		must(t, err)
		same, err := db.SetLogo(t.Context(), other.ID, []byte("picture"))
		must(t, err)
		second, err := db.SetLogo(t.Context(), shop.ID, []byte("another"))
		must(t, err)
		if first != same || first == second {
			t.Errorf("they are named %s, %s, %s", first, same, second)
		}
		if l, err := db.LogoByHash(t.Context(), first); err != nil || string(l.Picture) != "picture" || l.ClientID != other.ID {
			t.Errorf("got %+v (%v)", l, err)
		}
		if hash, err := db.LogoHashOf(t.Context(), shop.ID); err != nil || hash != second {
			t.Errorf("it has %s (%v)", hash, err)
		}
		must(t, db.RemoveLogo(t.Context(), shop.ID))
		_, err = db.LogoByHash(t.Context(), second)
		want(t, "read what was removed", err, storage.ErrNotFound)
		rows, err := db.AuditRows(t.Context(), storage.AuditFilter{What: "partner.logo_changed", On: shop.ID, Limit: 9})
		must(t, err)
		if len(rows) != 3 || !strings.Contains(rows[0].Line, `"before":{"logo":"`+second+`"},"after":{"logo":null}`) {
			t.Errorf("audited: %+v", rows)
		}
	})
}
