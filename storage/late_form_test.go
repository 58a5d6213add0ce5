package storage_test

import (
	"context"
	"fmt"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// ownersWrites are what an account's owner can do on its pages, each for a session. Those of
// two-step login, passkeys, keys and consents have tests of their own.
func ownersWrites(t *testing.T, db *storage.DB, accountID string) map[string]func(sessionID string) error {
	t.Helper()
	ctx, browser := t.Context(), storage.Device{Address: "192.0.2.1"}
	card := storage.PaymentMethod{AccountID: accountID, Processor: "stripe", Customer: "cus", Reference: "pm_late"}
	session := func(s string) context.Context { return storage.ForSession(ctx, accountID, s) }
	code := sendCode(t, db, storage.CodeRequest{Kind: storage.CodeChange, SubjectID: accountID, Email: storage.NewID() + "@example.com"})
	return map[string]func(string) error{
		"save a card":          func(s string) error { c := card; return db.SavePaymentMethod(ctx, &c, s, browser) },
		"replace the card":     func(s string) error { c := card; return db.ReplacePaymentMethod(ctx, &c, "", s, browser) },
		"remove the card":      func(s string) error { return db.RemovePaymentMethod(ctx, accountID, s, browser) },
		"begin to save a card": func(s string) error { return setUpCard(t, db, accountID, s) },
		"save the profile":     func(s string) error { return db.UpdateProfile(ctx, accountID, storage.Profile{FullName: "Eve"}, s) },
		"change the email":     func(s string) error { return db.ChangeEmail(ctx, code, s, browser) },
		"verify the email":     func(s string) error { return db.VerifyEmail(ctx, accountID, "", s, browser) },
		"rename a passkey":     func(s string) error { return db.RenamePasskey(ctx, accountID, "any", "Eve's", s) },
		"revoke a key":         func(s string) error { return db.RevokeAPIKey(ctx, accountID, "any", s, browser) },
		"log out a device":     func(s string) error { return db.EndDevice(ctx, accountID, "any", s, browser) },
		"log out the others":   func(s string) error { return db.EndOtherDevices(ctx, accountID, s, browser) },
		"disconnect a partner": func(s string) error { return db.Disconnect(ctx, accountID, "any", s, browser) },
		"add a carrier account": func(s string) error {
			return db.CreateOwnCarrierAccount(ctx, newCarrierAccount(accountID, "ups", "late"), s, 9)
		},
		"disconnect a carrier account": func(s string) error {
			_, err := db.DisconnectOwnCarrierAccount(ctx, accountID, "any", s)
			return err
		},
		"add an endpoint": func(s string) error {
			p := storage.Endpoint{ID: storage.NewEndpointID(), Owner: storage.OwnerAccount, OwnerID: accountID, Events: storage.Patterns{"*"}}
			return db.CreateEndpoint(session(s), &p, storage.EndpointSecret{ID: storage.NewID(), Secret: []byte("s")}, 20)
		},
		"change an endpoint": func(s string) error {
			_, err := db.UpdateEndpoint(session(s), "any", func(*storage.Endpoint) error { return nil })
			return err
		},
		"delete an endpoint": func(s string) error { return db.DeleteEndpoint(session(s), "any") },
		"roll a secret": func(s string) error {
			return db.AddEndpointSecret(session(s), &storage.EndpointSecret{ID: storage.NewID(), EndpointID: "any", Secret: []byte("s")}, db.Time())
		},
		"resend an event": func(s string) error { return db.ResendSeen(session(s), "any", "any", 1) },
		"resend what failed": func(s string) error {
			_, err := db.ResendFailed(session(s), "any", storage.Time{}, db.Time())
			return err
		},
		"send a test": func(s string) error { return db.CheckSession(session(s)) },
		"close the account": func(s string) error {
			return db.CloseAccount(ctx, storage.Closing{AccountID: accountID, At: db.Time(), SessionID: s, Device: browser})
		},
	}
}

func setUpCard(t *testing.T, db *storage.DB, accountID, sessionID string) error {
	setup := storage.PaymentSetup{AccountID: accountID, Processor: "stripe", Customer: "cus", Reference: "seti_late"}
	_, err := db.SavePaymentSetup(t.Context(), "", setup, sessionID)
	return err
}

// A form that was sent before a password reset once still did what it said after it.
func TestNothingIsDoneForASessionThatHasEnded(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, grace := newAccount(t, db, "ada@example.com"), newAccount(t, db, "grace@example.com")
		ended := storagetest.SignedIn(t, db, ada.ID)
		others := storagetest.SignedIn(t, db, grace.ID)
		writes := ownersWrites(t, db, ada.ID)
		must(t, db.RevokeSession(t.Context(), ended, storage.Device{}))
		for name, write := range writes {
			want(t, name, write(ended), storage.ErrSignedOut)
			want(t, name+" for another account", write(others), storage.ErrSignedOut)
		}
		if a, err := db.AccountByID(t.Context(), ada.ID); err != nil || a != ada {
			t.Errorf("the account is %+v, %v", a, err)
		}
		if connected, card, setup := has(t, db, ada.ID); connected || card || setup {
			t.Errorf("connected %v, card %v, setup %v", connected, card, setup)
		}
		if sessions, err := db.Sessions(t.Context(), grace.ID); err != nil || len(sessions) != 1 {
			t.Errorf("%d sessions of another account, %v", len(sessions), err)
		}
	})
}

// Whoever signs up with another person's address once could leave their card to them.
func TestACardSavedDuringAFirstResetDoesNotStay(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		for i := range 10 {
			ada := newAccount(t, db, fmt.Sprint("ada", i, "@example.com"))
			link := storage.Hash(fmt.Sprint("link ", i))
			offer(t, db, ada.ID, link)
			signedIn := storagetest.SignedIn(t, db, ada.ID)
			writes := ownersWrites(t, db, ada.ID)
			does := []func(string) error{writes["save a card"], writes["replace the card"], writes["begin to save a card"]}
			race(t, 7, func(i int) error {
				if i == 3 {
					return db.ResetPassword(t.Context(), link, "hash", storage.Device{})
				}
				return does[i%len(does)](signedIn)
			})
			if _, card, setup := has(t, db, ada.ID); card || setup {
				t.Errorf("card %v, setup %v", card, setup)
			}
		}
	})
}
