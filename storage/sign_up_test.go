package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// beginSignUp writes a sign-up, and returns it with its code.
func beginSignUp(t *testing.T, db *storage.DB, secret, email string) (storage.SignUp, storage.EmailCode) {
	t.Helper()
	s := storage.SignUp{ID: storage.SignUpID(secret), Email: email, FullName: "Ada", PasswordHash: "hash of " + secret,
		ExpiresAt: storage.At(db.Now().Add(time.Hour))}
	must(t, db.BeginSignUp(t.Context(), s, storage.CodeRequest{Lifetime: 10 * time.Minute}))
	s, err := db.SignUpByID(t.Context(), s.ID)
	must(t, err)
	c, err := db.LatestEmailCode(t.Context(), storage.CodeSignUp, s.ID)
	must(t, err)
	return s, c
}

func TestFinishSignUpRacedMakesOneVerifiedAccount(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		s, c := beginSignUp(t, db, "secret", "ada@example.com")
		beginSignUp(t, db, "secret", "ada@example.com") // sent twice
		if n := codesMailed(t, db); n != 1 {
			t.Errorf("%d mails", n)
		}
		got := race(t, 10, func(int) error {
			_, err := db.FinishSignUp(t.Context(), s, c.ID, storage.Device{})
			return err
		})
		if got[nil] != 1 || got[storage.ErrSpent] != 9 {
			t.Errorf("they went %v", got)
		}
		a, err := db.AccountByEmail(t.Context(), "ada@example.com")
		if err != nil || a.EmailVerifiedAt.IsZero() || a.FullName != "Ada" {
			t.Errorf("the account is %+v, %v", a, err)
		}
		if p, err := db.PasswordOf(t.Context(), a.ID); err != nil || p.Hash != "hash of secret" {
			t.Errorf("the password is %+v, %v", p, err)
		}
		if s, err = db.SignUpByID(t.Context(), s.ID); err != nil || s.AccountID.String != a.ID || s.PasswordHash != "" {
			t.Errorf("the sign-up is %+v, %v", s, err)
		}
	})
}

// An account whose email had been changed once left its sign-up to make another one,
// without a password.
func TestFinishSignUpOncePerSignUp(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		s, c := beginSignUp(t, db, "secret", "ada@example.com")
		ada, err := db.FinishSignUp(t.Context(), s, c.ID, storage.Device{})
		must(t, err)
		change := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeChange, SubjectID: ada.ID, Email: "new@example.com"})
		must(t, db.ChangeEmail(t.Context(), change, storagetest.Session(t, db, storage.Session{AccountID: ada.ID}).ID, storage.Device{}))
		again := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeSignUp, SubjectID: s.ID, Email: s.Email, Former: c.ID})
		_, err = db.FinishSignUp(t.Context(), s, again.ID, storage.Device{})
		want(t, "with another code", err, storage.ErrSpent)
	})
}

// Otherwise many sign-ups with one address would be many guesses at its codes.
func TestUnmailedCodeIsNeverRight(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		s := storage.SignUp{ID: storage.SignUpID("secret"), Email: "ada@example.com", ExpiresAt: storage.At(db.Now().Add(time.Hour))}
		must(t, db.BeginSignUp(t.Context(), s, storage.CodeRequest{Lifetime: 10 * time.Minute, Unmailed: true}))
		c, err := db.LatestEmailCode(t.Context(), storage.CodeSignUp, s.ID)
		if n := codesMailed(t, db); n != 0 || err != nil || c.ID == "" || c.Live(db.Time()) {
			t.Errorf("%d mails, %+v, %v", n, c, err)
		}
		_, err = db.FinishSignUp(t.Context(), s, c.ID, storage.Device{})
		want(t, "the right code", err, storage.ErrSpent)
		want(t, "a wrong one", db.WrongCode(t.Context(), c.ID), storage.ErrSpent)
		next := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeSignUp, SubjectID: s.ID, Email: s.Email, Former: c.ID})
		_, err = db.FinishSignUp(t.Context(), s, next.ID, storage.Device{})
		want(t, "the next code", err, nil)
	})
}

func TestSignUpsWithOneAddressAreIndependent(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		mine, code := beginSignUp(t, db, "mine", "ada@example.com")
		theirs, other := beginSignUp(t, db, "theirs", "ADA@example.com")
		if mine.PasswordHash != "hash of mine" || !code.Live(db.Time()) {
			t.Errorf("the second changed the first: %+v", mine)
		}
		_, err := db.FinishSignUp(t.Context(), mine, code.ID, storage.Device{})
		want(t, "the first", err, nil)
		_, err = db.FinishSignUp(t.Context(), theirs, other.ID, storage.Device{})
		want(t, "the second", err, storage.ErrConflict)
	})
}

func TestSweepDeletesSignUpsAndCodes(t *testing.T) {
	queued(t, 0, func(t *testing.T, db *storage.DB, turn func(time.Duration)) {
		s, c := beginSignUp(t, db, "secret", "ada@example.com")
		turn(2 * time.Hour)
		if _, err := db.SignUpByID(t.Context(), s.ID); err == nil {
			t.Error("an old sign-up is there")
		}
		if _, _, err := (&storage.Sweeper{DB: db}).Step(t.Context(), 100); err != nil {
			t.Fatal(err)
		}
		_, err := db.EmailCodeByID(t.Context(), c.ID)
		want(t, "its code", err, storage.ErrNotFound)
	})
}
