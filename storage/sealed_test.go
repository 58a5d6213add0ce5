package storage_test

import (
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestHasSealedFindsEachKindOfSecret(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		want := func(what string, wanted bool) {
			t.Helper()
			got, err := db.HasSealed(t.Context())
			must(t, err)
			if got != wanted {
				t.Errorf("%s: %t", what, got)
			}
		}
		exec := func(statement string, args ...any) {
			t.Helper()
			must(t, db.Exec(t.Context(), statement, args...))
		}
		account, staff := newAccount(t, db, "ada@example.com"), storagetest.Staff(t, db, storage.Staff{})
		newCarrier(t, db, "ups", storage.CarrierOAuth)
		want("nothing", false)
		secret := []byte("sealed")

		exec(`INSERT INTO authenticator (account_id, setup_id, seed, sealed_by, last_step, created_at) VALUES (?, 's', ?, 'k', 1, 1)`, account.ID, secret)
		want("an authenticator app", true)
		exec(`DELETE FROM authenticator`)

		exec(`INSERT INTO staff_authenticator (staff_id, setup_id, seed, sealed_by, last_step, created_at) VALUES (?, 's', ?, 'k', 1, 1)`, staff.ID, secret)
		want("one of staff", true)
		exec(`DELETE FROM staff_authenticator`)

		exec(`UPDATE carrier SET client_secret = ?`, secret)
		want("a carrier's client secret", true)
		exec(`UPDATE carrier SET client_secret = NULL`)

		must(t, db.CreateCarrierAccount(t.Context(), newCarrierAccount(account.ID, "ups", "1"), 9))
		want("a carrier account", true)
		exec(`DELETE FROM carrier_account`)

		e := storage.Endpoint{ID: storage.NewEndpointID(), Owner: storage.OwnerOperator, URL: "https://ops.example/events", Events: storage.Patterns{"*"}}
		must(t, db.CreateEndpoint(t.Context(), &e, storage.EndpointSecret{ID: storage.NewID(), Secret: secret, SealedBy: "k"}, 1))
		want("an endpoint", true)
		exec(`DELETE FROM endpoint_secret`)
		want("nothing any more", false)
	})
}
