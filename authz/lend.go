package authz

import "fairlead/storage"

// LendSecret gives a test client another secret until it is given back. It is in memory alone,
// is none of the secrets that the client can have, and works in this process alone.
func (h *Handlers) LendSecret(clientID string) (secret string, giveBack func()) {
	secret = storage.NewSecret()
	hash := string(storage.Hash(secret))
	h.lent.Store(hash, clientID)
	return secret, func() { h.lent.Delete(hash) }
}

// isLent reports whether a test client was lent the secret with a hash.
func (h *Handlers) isLent(c storage.Client, hash []byte) bool {
	id, ok := h.lent.Load(string(hash))
	return ok && id == c.ID && c.IsTest()
}
