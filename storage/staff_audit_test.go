package storage_test

import (
	"strings"
	"testing"
	"time"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// staffChanges are what the audit log says of a member of staff, the oldest first.
func staffChanges(t *testing.T, db *storage.DB, s storage.Staff) (all []string) {
	t.Helper()
	for _, r := range auditRows(t, db) {
		if r.OnID == s.ID {
			all = append(all, strings.TrimPrefix(r.What, "staff."))
		}
	}
	return all
}

func wantStaffChanges(t *testing.T, db *storage.DB, s storage.Staff, after int, wanted string) {
	t.Helper()
	if got := strings.Join(staffChanges(t, db, s)[after:], " "); got != wanted {
		t.Errorf("the log has %q, want %q", got, wanted)
	}
}

func TestEachChangeOfStaffLeavesOneRow(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := active(t, db, storage.StaffAdmin)
		active(t, db, storage.StaffAdmin)
		wantStaffChanges(t, db, ada, 0, "created password_changed second_factor_added signed_in")
		ctx := storage.WithReason(storage.WithWho(t.Context(), audit.Who{Kind: audit.Staff, ID: "grace"}), "because")
		ok := func(_ bool, err error) { t.Helper(); must(t, err) }
		for range 2 { // the second time there is nothing to change
			must(t, db.EndStaffSession(ctx, session.ID))
			ok(db.ChangeStaffRole(ctx, ada.ID, storage.StaffSupport))
			ok(db.ResetStaffSecondFactor(ctx, ada.ID))
			ok(db.EndStaffSessions(ctx, ada.ID))
			ok(db.DisableStaff(ctx, ada.ID))
		}
		for range 2 {
			ok(db.EnableStaff(ctx, ada.ID))
			ok(db.InviteStaff(ctx, ada.ID, db.Time()))
		}
		wantStaffChanges(t, db, ada, 4, "signed_out role_changed second_factor_reset disabled enabled")
		rows := auditRows(t, db)
		l, err := audit.Parse(rows[len(rows)-2].Line)
		if err != nil || l.What != "staff.disabled" || l.Reason != "because" || l.Who.ID != "grace" || string(l.Before) != `{"status":"active"}` ||
			string(l.After) != `{"status":"disabled"}` || l.On.Name != ada.Name {
			t.Errorf("%+v, %v", l, err)
		}
		wantIntact(t, rows)
		for _, r := range rows {
			if strings.Contains(r.Line, ada.Email) || strings.Contains(r.Line, "hash") && strings.Contains(r.Line, "password_hash") {
				t.Errorf("a row has what is private: %s", r.Line)
			}
		}
	})
}

func TestWhatStaffDoToTheirOwnSignInLeavesRows(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := active(t, db, storage.StaffSupport)
		before := len(staffChanges(t, db, ada))
		other := storage.StaffSession{ID: storage.NewID(), SecretHash: storage.Hash("secret"), StaffID: ada.ID, ExpiresAt: session.ExpiresAt}
		must(t, db.StartStaffSession(t.Context(), &other, proof(pendStaff(t, db, ada), staffCode(101)), ""))
		must(t, db.EndOtherStaffSessions(t.Context(), ada.ID, session.ID))
		must(t, db.EndOtherStaffSessions(t.Context(), ada.ID, session.ID)) // there is none
		must(t, db.ReplaceStaffAuthenticator(t.Context(), &storage.Authenticator{OwnerID: ada.ID, SetupID: "again", Seed: []byte("s"), SealedBy: "key", LastStep: 1}, session.ID))
		passkey := storage.Passkey{OwnerID: ada.ID, CredentialID: []byte("phone"), PublicKey: []byte("key"), Name: "Phone"}
		must(t, db.AddStaffPasskey(t.Context(), &passkey, 1, session.ID))
		want(t, "one too many", db.AddStaffPasskey(t.Context(), &storage.Passkey{OwnerID: ada.ID, CredentialID: []byte("x")}, 1, session.ID), storage.ErrConflict)
		set, err := db.StaffFactors().RecoverySet(t.Context(), ada.ID)
		must(t, err)
		must(t, db.ReplaceStaffRecoveryCodes(t.Context(), ada.ID, set, codes("second"), session.ID))
		fresh := storage.StaffSession{ID: storage.NewID(), SecretHash: storage.Hash("secret"), StaffID: ada.ID}
		must(t, db.ChangeStaffPassword(t.Context(), session.ID, fresh, ada.PasswordChangedAt, "new"))
		wantStaffChanges(t, db, ada, before, "signed_in sessions_ended second_factor_added second_factor_added recovery_codes_made password_changed")
		if is, err := db.IsPasskey(t.Context(), []byte("phone")); err != nil || !is {
			t.Errorf("the passkey is nobody's: %v", err)
		}
		if is, err := db.IsPasskey(t.Context(), []byte("tablet")); err != nil || is {
			t.Errorf("a passkey that was never made is somebody's: %v", err)
		}
	})
}

func TestRefusedSignInsAreNotedTenTimesAnHour(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		advance(db, 0)
		ada, _ := active(t, db, storage.StaffSupport)
		before := len(staffChanges(t, db, ada))
		refuse := func(n int) {
			t.Helper()
			for range n {
				must(t, db.RefuseStaff(t.Context(), strings.ToUpper(ada.Email), "192.0.2.7", "wrong password"))
				must(t, db.RefuseStaff(t.Context(), "nobody@example.com", "192.0.2.7", "wrong password"))
			}
			jobs, err := db.ClaimJobs(t.Context(), 100, time.Minute, storage.JobStaffRefused)
			must(t, err)
			race(t, len(jobs), func(i int) error { return db.RecordStaffRefused(t.Context(), jobs[i]) })
			for _, job := range jobs {
				must(t, db.CloseJob(t.Context(), job))
			}
		}
		refuse(13)
		if got := staffChanges(t, db, ada)[before:]; len(got) != 10 || got[0] != "sign_in_refused" {
			t.Errorf("the log has %q", got)
		}
		advance(db, time.Hour)
		refuse(1)
		if got := staffChanges(t, db, ada)[before:]; len(got) != 11 {
			t.Errorf("an hour later it has %d", len(got))
		}
		rows := auditRows(t, db)
		if l, err := audit.Parse(rows[len(rows)-1].Line); err != nil || l.Who.Address != "192.0.2.7" || l.Who.Kind != audit.Server || l.Reason != "wrong password" {
			t.Errorf("%+v, %v", l, err)
		}
	})
}

func TestInviteStaffAgain(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := invited(t, db, "link")
		if again, err := db.InviteStaff(t.Context(), ada.ID, db.Time()); err != nil || !again {
			t.Errorf("invited: %t, %v", again, err)
		}
		jobs, err := db.JobsAfter(t.Context(), storage.JobStaffWelcome, "", 9)
		if err != nil || len(jobs) != 2 {
			t.Errorf("%d mails, %v", len(jobs), err)
		}
		_, err = db.UseStaffWelcome(t.Context(), storage.Hash("link"), "chosen")
		must(t, err)
		if again, err := db.InviteStaff(t.Context(), ada.ID, db.Time()); err != nil || again {
			t.Errorf("with a password they are invited: %t, %v", again, err)
		}
		_, err = db.InviteStaff(t.Context(), "nobody", db.Time())
		want(t, "nobody", err, storage.ErrNotFound)
		wantStaffChanges(t, db, ada, 0, "created invited password_changed")
	})
}

func TestStaffSummaryByID(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, session := active(t, db, storage.StaffSupport)
		factor := func(wanted storage.StaffFactor) {
			t.Helper()
			if s, err := db.StaffSummaryByID(t.Context(), ada.ID); err != nil || s.SecondFactor != wanted || s.Email != ada.Email {
				t.Errorf("it is %+v, %v", s, err)
			}
		}
		factor(storage.AppFactor)
		must(t, db.AddStaffPasskey(t.Context(), &storage.Passkey{OwnerID: ada.ID, CredentialID: []byte("phone"), PublicKey: []byte("key"), Name: "Phone"}, 9, session.ID))
		factor(storage.BothFactors)
		_, err := db.ResetStaffSecondFactor(t.Context(), ada.ID)
		must(t, err)
		factor(storage.NoFactor)
		for _, id := range []string{"", "nobody", "NUL \x00", "\xff"} {
			_, err := db.StaffSummaryByID(t.Context(), id)
			want(t, id, err, storage.ErrNotFound)
		}
	})
}
