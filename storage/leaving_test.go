package storage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestPartnerRestsWhileItIsLeaving(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		l := newLeaving(t, db)
		token := l.connect(l.acme.ID, "grace@shop.example")[0]
		l.leave()
		l.wantStatus("leaving", storage.Leaving, false)
		test, err := db.ClientByID(t.Context(), storage.TestClientID(l.acme.ID))
		if err != nil || test.Status != storage.Leaving {
			t.Errorf("the test client is %+v, %v", test, err)
		}
		if got := l.tokenOf(token).InactiveReasons(db.Time()); !slices.Equal(got, []storage.InactiveReason{storage.ClientSuspended}) {
			t.Errorf("the token: %v", got)
		}
		if got := lastAudited(t, db); got.What != "partner.leaving" || got.On.ID != l.acme.ID || !strings.Contains(string(got.After), `"leaves_at"`) {
			t.Errorf("audited: %+v", got)
		}
		if err := db.LeavePartner(t.Context(), l.acme.ID, l.until); !errors.Is(err, storage.ErrConflict) {
			t.Errorf("leaving again: %v", err)
		}
		if err := db.SendHandover(t.Context(), l.acme.ID, time.Hour, 2); !errors.Is(err, storage.ErrSuspended) {
			t.Errorf("a link to a secret: %v", err)
		}
		if n := l.end(10); n != 0 {
			t.Errorf("%d steps before it is due", n)
		}
		must(t, db.KeepPartner(storagetest.BySam(t), l.acme.ID))
		l.wantStatus("stays", storage.Active, false)
		if got := l.tokenOf(token).InactiveReasons(db.Time()); len(got) > 0 {
			t.Errorf("the token: %v", got)
		}
		if got := lastAudited(t, db); got.What != "partner.stayed" || got.On.ID != l.acme.ID {
			t.Errorf("audited: %+v", got)
		}
		if err := db.KeepPartner(t.Context(), l.acme.ID); !errors.Is(err, storage.ErrConflict) {
			t.Errorf("staying again: %v", err)
		}
		l.clock.Advance(2 * time.Hour)
		if n := l.end(10); n != 0 {
			t.Errorf("%d steps for one that stays", n)
		}
		for _, name := range []storage.PartnerNoticeName{storage.PartnerIsLeaving, storage.PartnerStays} {
			if got := storagetest.PartnerNotices(t, db, name); len(got) != 1 || got[0].Until.IsZero() != (name == storage.PartnerStays) {
				t.Errorf("%s: told %+v", name, got)
			}
		}
	})
}

// Support suspends and resumes what it is that stays, and takes nobody's leaving back.
func TestSuspendingAndResumingWhileLeaving(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		l := newLeaving(t, db)
		ctx := storagetest.BySam(t)
		set := func(s storage.Status, reason string, want error) {
			t.Helper()
			if err := db.SetClientStatus(ctx, l.acme.ID, s, reason); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", s, err, want)
			}
		}
		l.leave()
		set(storage.Active, "", storage.ErrConflict)
		set(storage.Suspended, "fraud", nil)
		l.wantStatus("suspended while leaving", storage.Leaving, true)
		set(storage.Suspended, "again", storage.ErrConflict)
		if got := lastAudited(t, db); got.What != "partner.suspended" || !strings.Contains(string(got.Before), "active") || got.Reason != "fraud" {
			t.Errorf("audited: %+v", got)
		}
		must(t, db.KeepPartner(ctx, l.acme.ID))
		l.wantStatus("stays suspended", storage.Suspended, true)
		l.leave()
		l.wantStatus("leaves suspended", storage.Leaving, true)
		set(storage.Active, "", nil)
		l.wantStatus("resumed while leaving", storage.Leaving, false)
		must(t, db.KeepPartner(ctx, l.acme.ID))
		l.wantStatus("stays active", storage.Active, false)
		l.leave()
		set(storage.Suspended, "fraud", nil)
		l.clock.Advance(time.Hour)
		if n := l.end(10); n != 1 {
			t.Errorf("%d steps", n)
		}
		l.wantStatus("left while suspended", storage.HasLeft, false)
	})
}

func TestPartnerHasLeft(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := storagetest.OpenURL(t, url)
		l := newLeaving(t, db)
		var tokens []string
		for i := range 5 {
			tokens = append(tokens, l.connect(l.acme.ID, fmt.Sprint("m", i, "@shop.example"), "orders:read")...)
		}
		bolts, _ := storagetest.Partner(t, db, storage.Client{Name: "Bolts", Email: "bea@bolts.example"}, "https://bolts.example/")
		kept := l.connect(bolts.ID, "grace@shop.example")[0]
		bea := storagetest.Owner(t, db, bolts.ID)
		_, err := db.AddPerson(storagetest.BySam(t), l.acme.ID, storage.NewPerson{Email: bea.Email, Role: storage.PersonOwner, LinkUntil: l.until})
		must(t, err)
		ada, err := db.PersonByEmail(t.Context(), "ada@acme.example")
		must(t, err)
		hers, theirs := storagetest.PersonSession(t, db, ada), storagetest.PersonSession(t, db, bea)
		test := l.testMode()
		endpoint := newPartnerEndpoint(t, db, l.acme.ID)
		callback := storage.Application{Kind: storage.ApplicationCallback, ClientID: l.acme.ID, Company: "Acme", Email: "ada@acme.example", Callback: "https://acme.example/third"}
		must(t, db.CreateApplication(t.Context(), &callback, nil))
		_, err = db.SetLogo(t.Context(), l.acme.ID, []byte("picture"))
		must(t, err)
		l.leave()
		l.clock.Advance(time.Hour)
		if err := db.KeepPartner(t.Context(), l.acme.ID); !errors.Is(err, storage.ErrSpent) {
			t.Errorf("too late: %v", err)
		}
		if n := l.end(2); n != 5 {
			t.Errorf("%d steps for five accounts, two in each, a test account, and the rest", n)
		}
		tokens = append(tokens, test)
		for _, token := range tokens {
			if k := l.tokenOf(token); k.RevokedAt.IsZero() || !k.Disconnected {
				t.Errorf("a token lives: %+v", k)
			}
		}
		if k := l.tokenOf(kept); len(k.InactiveReasons(db.Time())) > 0 {
			t.Errorf("another partner's token: %+v", k)
		}
		if got := storagetest.Notices(t, db, storage.NoticePartnerLeft); len(got) != 5 || got[0].Partner != "Acme" {
			t.Errorf("accounts were told %+v", got)
		}
		if got := storagetest.PartnerNotices(t, db, storage.PartnerLeft); len(got) != 2 {
			t.Errorf("people were told %+v", got)
		}
		c := l.client()
		if c.Name != "Acme" || c.Status != storage.HasLeft || c.Email != "" || c.UseCase != "" || !c.LeavingUntil.IsZero() || c.StaysAs != "" {
			t.Errorf("the partner is %+v", c)
		}
		callbacks, err := db.Callbacks(t.Context(), c.ID)
		must(t, err)
		secrets, err := db.Secrets(t.Context(), c.ID)
		must(t, err)
		tests, err := db.Secrets(t.Context(), storage.TestClientID(c.ID))
		must(t, err)
		secrets = append(secrets, tests...)
		members, err := db.Members(t.Context(), c.ID)
		must(t, err)
		logo, err := db.LogoHashOf(t.Context(), c.ID)
		must(t, err)
		if len(callbacks) > 0 || len(secrets) > 0 || len(members) > 0 || logo != "" {
			t.Errorf("left are %v, %v, %v, %q", callbacks, secrets, members, logo)
		}
		if _, err := db.EndpointByID(t.Context(), endpoint.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("its endpoint: %v", err)
		}
		if _, err := db.ApplicationByNumber(t.Context(), callback.Number); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("its application: %v", err)
		}
		if _, err := db.PersonSessionByID(t.Context(), hers.ID, 2*time.Hour); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("she has no partner and is signed in: %v", err)
		}
		if _, err := db.PersonSessionByID(t.Context(), theirs.ID, 2*time.Hour); err != nil {
			t.Errorf("she has another partner and is signed out: %v", err)
		}
		got := lastAudited(t, db)
		if got.What != "partner.left" || got.Who.Kind != "server" || !strings.Contains(string(got.Before), "https://acme.example/other") || !strings.Contains(string(got.Before), ada.ID) {
			t.Errorf("audited: %+v", got)
		}
		l.refusesChanges()
		again, err := storage.Open(context.WithoutCancel(t.Context()), url) // which adds first owners
		must(t, err)
		defer func() { _ = again.Close() }()
		if all, err := again.Members(t.Context(), c.ID); err != nil || len(all) > 0 {
			t.Errorf("its people are %+v, %v", all, err)
		}
	})
}

// testMode connects a test account, gives the test client a secret, and returns the token.
func (l leaving) testMode() (token string) {
	l.Helper()
	id := storage.TestClientID(l.acme.ID)
	storagetest.Secret(l.T, l.db, id)
	attempt := storagetest.Attempt(l.T, l.db, storage.Attempt{ClientID: id})
	account, err := l.db.ChooseTestAccount(l.Context(), attempt.ID, id, storage.TestHappy)
	must(l.T, err)
	consent := storage.Consent{AttemptID: attempt.ID, Connection: storage.Connection{AccountID: account.ID, ClientID: id, Scope: "*"},
		Code: storage.Code{Hash: storage.Hash(storage.NewSecret()), RedirectURI: storagetest.Callback, ExpiresAt: storage.At(l.db.Now().Add(time.Hour))}}
	must(l.T, l.db.IssueCode(l.Context(), &consent))
	code, err := l.db.CodeByHash(l.Context(), consent.Code.Hash)
	must(l.T, err)
	exchange(l.T, l.db, code, "test token")
	return "test token"
}

// refusesChanges wants nothing to be changed of a partner that has left.
func (l leaving) refusesChanges() {
	l.Helper()
	ctx, id := storagetest.BySam(l.T), l.acme.ID
	_, updated := l.db.UpdateClient(ctx, id, func(c *storage.Client) error { c.Email = "ada@acme.example"; return nil })
	_, added := l.db.AddPerson(ctx, id, storage.NewPerson{Email: "ada@acme.example", Role: storage.PersonOwner, LinkUntil: l.until})
	_, logo := l.db.SetLogo(ctx, id, []byte("picture"))
	for what, err := range map[string]error{
		"update": updated, "person": added, "logo": logo,
		"resume":   l.db.SetClientStatus(ctx, id, storage.Active, ""),
		"suspend":  l.db.SetClientStatus(ctx, id, storage.Suspended, "fraud"),
		"leave":    l.db.LeavePartner(ctx, id, l.until),
		"stay":     l.db.KeepPartner(ctx, id),
		"callback": l.db.AddCallback(ctx, id, "https://acme.example/"),
		"secret":   l.db.AddSecret(ctx, &storage.Secret{ID: storage.NewSecretID(), ClientID: id, Hash: storage.Hash("secret")}, 2),
	} {
		if !errors.Is(err, storage.ErrLeft) {
			l.Errorf("%s: %v", what, err)
		}
	}
}

func newPartnerEndpoint(t *testing.T, db *storage.DB, clientID string) storage.Endpoint {
	t.Helper()
	p := storage.Endpoint{ID: storage.NewEndpointID(), Owner: storage.OwnerPartner, OwnerID: clientID, URL: "https://acme.example/hook", Events: []string{"*"}}
	must(t, db.CreateEndpoint(t.Context(), &p, storage.EndpointSecret{ID: storage.NewID(), Secret: []byte("s"), SealedBy: "k"}, 9))
	return p
}

// Two owners who leave, one who stays while everything ends, and two servers that end it.
func TestLeavingIsRaced(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		l := newLeaving(t, db)
		got := race(t, 6, func(int) error { return db.LeavePartner(storagetest.BySam(t), l.acme.ID, l.until) })
		if got[nil] != 1 || got[storage.ErrConflict] != 5 {
			t.Errorf("leaving six times: %v", got)
		}
		for i := range 6 {
			l.connect(l.acme.ID, fmt.Sprint("m", i, "@shop.example"))
		}
		l.clock.Advance(time.Hour)
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() { l.end(1) })
			all.Go(func() {
				if err := db.KeepPartner(t.Context(), l.acme.ID); !errors.Is(err, storage.ErrSpent) && !errors.Is(err, storage.ErrLeft) {
					t.Errorf("it stays: %v", err)
				}
			})
		}
		all.Wait()
		l.wantStatus("left", storage.HasLeft, false)
		if got := storagetest.Notices(t, db, storage.NoticePartnerLeft); len(got) != 6 {
			t.Errorf("%d accounts were told", len(got))
		}
		rows, err := db.AuditRows(t.Context(), storage.AuditFilter{What: "partner.left", Limit: 9})
		if err != nil || len(rows) != 1 {
			t.Errorf("audited %d times, %v", len(rows), err)
		}
	})
}
