package storage_test

import (
	"strings"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestTestClientIDs(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{"partner_0123456789abcdef01234567": "partner_test_0123456789abcdef01234567",
		"partner_test_0123456789abcdef01234567": "", "service_0123456789abcdef01234567": "", "": "", "partner": ""} {
		got := storage.TestClientID(id)
		if got != want {
			t.Errorf("of %q: %q, want %q", id, got, want)
		}
		if want != "" && (storage.LivePartnerID(got) != id || !storage.IsTestClientID(got) || storage.IsTestClientID(id)) {
			t.Errorf("%q and %q are not told apart", id, got)
		}
		if storage.LivePartnerID(id) != strings.Replace(id, "_test_", "_", 1) {
			t.Errorf("the partner of %q is %q", id, storage.LivePartnerID(id))
		}
	}
}

// testClient reads a partner's test client.
func testClient(t *testing.T, db *storage.DB, partnerID string) storage.Client {
	t.Helper()
	c, err := db.ClientByID(t.Context(), storage.TestClientID(partnerID))
	must(t, err)
	return c
}

func TestTestClientFollowsItsPartner(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		c, _ := newPartner(t, db)
		follows := func(when string) {
			t.Helper()
			c, err := db.ClientByID(t.Context(), c.ID)
			must(t, err)
			want := c
			want.ID, want.Kind, want.Email = storage.TestClientID(c.ID), storage.TestKind, ""
			if got := testClient(t, db, c.ID); got != want {
				t.Errorf("%s: got %+v, want %+v", when, got, want)
			}
		}
		follows("made")
		_, err := db.UpdateClient(t.Context(), c.ID, func(c *storage.Client) error {
			c.Name, c.Email, c.UseCase, c.Scope, c.AllowMissingState, c.Iss = "Other", "new@shop.example", "parcels", "some", true, true
			return nil
		})
		must(t, err)
		follows("changed")
		must(t, db.SetClientStatus(t.Context(), c.ID, storage.Suspended, "why"))
		follows("suspended")
		must(t, db.SetClientStatus(t.Context(), c.ID, storage.Active, ""))
		follows("resumed")
		a := storagetest.Application(t, db, storage.Application{Kind: storage.ApplicationCompany, ClientID: c.ID, Company: "Third"})
		_, err = db.ApproveApplication(storagetest.BySam(t), storage.Decision{Number: a.Number, HandoverLifetime: time.Hour})
		must(t, err)
		follows("renamed")
		want(t, "suspending it alone", db.SetClientStatus(t.Context(), storage.TestClientID(c.ID), storage.Suspended, "why"), storage.ErrNotFound)
		service, _ := storagetest.Service(t, db, storage.Client{})
		must(t, db.SetClientStatus(t.Context(), service.ID, storage.Suspended, "why"))
		follows("a service is suspended")
	})
}

func TestTestClientsAreNotListedOrFound(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		c, _ := newPartner(t, db)
		for _, text := range []string{"", c.ID, storage.TestClientID(c.ID), c.Email, c.Name, "shop.example"} {
			all, err := db.Partners(t.Context(), storage.PartnerFilter{Search: text})
			if err != nil || len(all) != 1 || all[0].ID != c.ID {
				t.Errorf("the search for %q: %+v, %v", text, all, err)
			}
		}
		for _, kind := range []storage.ClientKind{storage.PartnerKind, storage.ServiceKind} {
			all, err := db.Clients(t.Context(), kind)
			if err != nil || kind == storage.PartnerKind && len(all) != 1 || kind == storage.ServiceKind && len(all) != 0 {
				t.Errorf("%s: %+v, %v", kind, all, err)
			}
		}
		if all, err := db.ClientsWithEmail(t.Context(), c.Email, 9); err != nil || len(all) != 1 {
			t.Errorf("by its email: %+v, %v", all, err)
		}
		if all, err := db.ClientsNamed(t.Context(), storage.PartnerKind, c.Name, 9); err != nil || len(all) != 1 {
			t.Errorf("by its name: %+v, %v", all, err)
		}
	})
}

func TestSecretOfATestClientIsAuditedAtItsPartnerAndToldToItsOwners(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		c, _ := newPartner(t, db)
		s := storage.Secret{ID: storage.NewSecretID(), ClientID: storage.TestClientID(c.ID), Hash: storage.Hash("secret")}
		must(t, db.AddSecret(storagetest.BySam(t), &s, 2))
		must(t, db.RevokeSecret(storagetest.BySam(t), s.ClientID, s.ID))
		rows, err := db.AuditRows(t.Context(), storage.AuditFilter{On: c.ID, Limit: 2})
		if err != nil || len(rows) != 2 {
			t.Fatalf("%+v, %v", rows, err)
		}
		for i, what := range []string{"secret.revoked", "secret.made"} {
			if rows[i].What != what || !strings.Contains(rows[i].Line, `"test":true`) || !strings.Contains(rows[i].Line, s.ID) {
				t.Errorf("row %d: %s", i, rows[i].Line)
			}
		}
		jobs, err := db.ClaimJobs(t.Context(), 100, time.Minute, storage.JobPartnerNotice)
		if err != nil || len(jobs) != 2 {
			t.Fatalf("mails: %+v, %v", jobs, err)
		}
		for _, j := range jobs {
			if !strings.Contains(string(j.Payload), `"client_id":"`+c.ID+`"`) || !strings.Contains(string(j.Payload), c.Email) {
				t.Errorf("a mail has %s", j.Payload)
			}
		}
	})
}

func TestNobodyIsToldOfTestMode(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		c, _ := newPartner(t, db)
		storagetest.Secret(t, db, storage.TestClientID(c.ID))
		events, err := db.Events(t.Context(), storage.EventFilter{Hearer: storage.Owner{Kind: storage.OwnerOperator}, Limit: 100})
		must(t, err)
		before := len(events)
		n, token := storagetest.TestConnection(t, db, c.ID, storage.TestHappy)
		must(t, db.RevokeToken(t.Context(), n.ClientID, storage.Hash(token), storage.TokenRevokedByPartner))
		must(t, db.Deauthorize(t.Context(), n.AccountID, n.ClientID))
		refused := storage.Attempt{ClientID: n.ClientID}
		must(t, db.RefuseAttempt(t.Context(), &refused, "cause", ""))
		events, err = db.Events(t.Context(), storage.EventFilter{Hearer: storage.Owner{Kind: storage.OwnerOperator}, Limit: 100})
		if err != nil || len(events) != before {
			t.Errorf("told of %+v, %v", events, err)
		}
		if jobs, err := db.ClaimJobs(t.Context(), 100, 0, storage.JobNotice, storage.JobPartnerNotice, storage.JobEmailCode); err != nil || len(jobs) != 0 {
			t.Errorf("mails: %+v, %v", jobs, err)
		}
		if all, err := db.Activities(t.Context(), n.AccountID, 0, 10); err != nil || len(all) != 0 {
			t.Errorf("activities: %+v, %v", all, err)
		}
		if all, err := db.Partners(t.Context(), storage.PartnerFilter{State: storage.TroubledPartner}); err != nil || len(all) != 0 {
			t.Errorf("in trouble: %+v, %v", all, err)
		}
		if r, err := db.ClientReach(t.Context(), c.ID); err != nil || r.Connections != 0 {
			t.Errorf("the partner reaches %+v, %v", r, err)
		}
	})
}

func TestTestAndLiveNeverMeetInStorage(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		c, _ := newPartner(t, db)
		other, _ := newPartner(t, db)
		ada := newAccount(t, db, "ada@example.com")
		_, happy := storagetest.TestAttempt(t, db, c.ID, storage.TestHappy, "browser")
		_, theirs := storagetest.TestAttempt(t, db, other.ID, storage.TestHappy, "browser")
		test := storage.TestClientID(c.ID)

		allow := newConsent(t, db, ada.ID, test, "one")
		want(t, "a live account allows a test client", db.IssueCode(ctx, &allow), storage.ErrSpent)
		allow = newConsent(t, db, ada.ID, test, "two")
		must(t, db.LinkAttempt(ctx, allow.AttemptID, ada.ID))
		must(t, db.RecordEventBy(ctx, allow.AttemptID, ada.ID, storage.EventLoggedIn, ""))
		if a, err := db.AttemptByID(ctx, allow.AttemptID); err != nil || a.AccountID != "" {
			t.Errorf("a test attempt is a live account's: %+v, %v", a, err)
		}
		want(t, "the same once it is logged in", db.IssueCode(ctx, &allow), storage.ErrSpent)
		for name, account := range map[string]string{"this": happy.ID, "another": theirs.ID} {
			allow = newConsent(t, db, ada.ID, c.ID, "live "+name)
			allow.Connection.AccountID = account
			want(t, "a test account of "+name+" partner allows a live client", db.IssueCode(ctx, &allow), storage.ErrSignedOut)
		}
		attempt, _ := storagetest.TestAttempt(t, db, c.ID, storage.TestDenies, "browser")
		allow = storage.Consent{AttemptID: attempt.ID, Connection: storage.Connection{AccountID: happy.ID, ClientID: test, Scope: "*"},
			Code: storage.Code{Hash: storage.Hash("three"), ExpiresAt: attempt.ExpiresAt}}
		want(t, "another test account than the chosen one", db.IssueCode(ctx, &allow), storage.ErrSpent)
		for name, account := range map[string]string{"a live account": ada.ID, "another test account": happy.ID, "another partner's": theirs.ID} {
			want(t, "a card of "+name, db.SaveTestCard(ctx, &storage.PaymentMethod{AccountID: account, Processor: "sandbox"}, attempt.ID), storage.ErrSpent)
		}
		if has, err := db.HasPaymentMethod(ctx, ada.ID); err != nil || has {
			t.Errorf("the live account has a card: %t, %v", has, err)
		}
	})
}

func TestSweepDeletesEndedTestConnectionsAlone(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx := t.Context()
		c, _ := newPartner(t, db)
		ada := newAccount(t, db, "ada@example.com")
		ended, _ := storagetest.TestConnection(t, db, c.ID, storage.TestHappy)
		kept, token := storagetest.TestConnection(t, db, c.ID, storage.TestDenies)
		live, _ := storagetest.Connection(t, db, storage.Connection{AccountID: ada.ID, ClientID: c.ID})
		must(t, db.Deauthorize(ctx, ended.AccountID, ended.ClientID))
		must(t, db.Deauthorize(ctx, live.AccountID, live.ClientID))
		for _, row := range []struct {
			later time.Duration
			ended int
		}{{29 * 24 * time.Hour, 1}, {2 * 24 * time.Hour, 0}} {
			advance(db, row.later)
			for more := true; more; {
				var err error
				_, more, err = (&storage.Sweeper{DB: db}).Step(ctx, 100)
				must(t, err)
			}
			for account, n := range map[string]int{ended.AccountID: row.ended, kept.AccountID: 1, live.AccountID: 1} {
				if all, err := db.AllConnections(ctx, account); err != nil || len(all) != n {
					t.Errorf("after %s more: %d connections, want %d (%v)", row.later, len(all), n, err)
				}
			}
		}
		if k, err := db.TokenByHash(ctx, storage.Hash(token)); err != nil || !k.Live(db.Time()) {
			t.Errorf("a test token ended by itself: %v", err)
		}
	})
}

func TestSuspendingAPartnerIsAuditedOnce(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		c, _ := newPartner(t, db)
		must(t, db.SetClientStatus(storagetest.BySam(t), c.ID, storage.Suspended, "why"))
		rows, err := db.AuditRows(t.Context(), storage.AuditFilter{Limit: 10})
		must(t, err)
		var of []audit.Row
		for _, r := range rows {
			if r.What == "partner.suspended" {
				of = append(of, r)
			}
		}
		if len(of) != 1 || of[0].OnID != c.ID {
			t.Errorf("rows %+v", of)
		}
	})
}

func TestConnectionsOfTestModeAreNotCounted(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		c, _ := newPartner(t, db)
		n, _ := storagetest.TestConnection(t, db, c.ID, storage.TestHappy)
		must(t, db.Deauthorize(t.Context(), n.AccountID, n.ClientID))
		for _, id := range []string{c.ID, n.ClientID} {
			if all, err := db.ClientDays(t.Context(), id); err != nil || len(all) != 0 {
				t.Errorf("%s: %+v, %v", id, all, err)
			}
		}
	})
}

func TestTestClientsHaveNoEndpoints(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		c, _ := newPartner(t, db)
		p := storage.Endpoint{ID: storage.NewEndpointID(), Owner: storage.OwnerPartner, OwnerID: storage.TestClientID(c.ID), URL: "https://shop.example/events", Events: storage.Patterns{"*"}}
		want(t, "a test client", db.CreateEndpoint(t.Context(), &p, storage.EndpointSecret{ID: storage.NewID(), Secret: []byte("s"), SealedBy: "k"}, 9), storage.ErrNotFound)
		p.OwnerID = c.ID
		must(t, db.CreateEndpoint(t.Context(), &p, storage.EndpointSecret{ID: storage.NewID(), Secret: []byte("s"), SealedBy: "k"}, 9))
	})
}
