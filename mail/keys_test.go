package mail_test

import (
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// key creates an API key, without its mail.
func (h *fixture) key(a storage.Account, name string) {
	h.t.Helper()
	session := storagetest.Session(h.t, h.db, storage.Session{AccountID: a.ID})
	k := &storage.APIKey{ID: storage.NewID(), AccountID: a.ID, Hash: storage.Hash(name), Name: name, Last4: "beef"}
	if err := h.db.CreateAPIKey(h.t.Context(), k, session.ID, 20, device); err != nil {
		h.t.Fatal(err)
	}
	h.send(1)
}

func TestPasswordChangedMailListsTheKeysThatStillWork(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account()
	h.changePassword() // verifies the address
	h.send(1)
	h.key(ada, "Warehouse")
	h.changePassword()
	h.send(1)
	m := h.read(2)
	wantIn(t, m.Text, "These API keys still work: Warehouse (…beef).", "Review or revoke API keys\nhttps://connect.example/account/api-keys")
}

func TestPasswordChangedMailSaysThatKeysOfAnUnverifiedAccountEnded(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account()
	raw := storagetest.Raw(t, h.url)
	raw.MustExec(`UPDATE account SET email_verified_at = 1`) // as support could have marked it
	h.key(ada, "Warehouse")
	raw.MustExec(`UPDATE account SET email_verified_at = NULL`)
	h.changePassword()
	h.send(1)
	m := h.read(1)
	wantIn(t, m.Text, "API keys that were created before you confirmed this address no longer work.")
}
