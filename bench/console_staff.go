package main

import (
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/key"
	"fairlead/storage"
)

// staffSecret is that of the session of the member of staff who looks at the console.
const staffSecret = "a secret of this run alone"

// staffTables are staff as they are after a sign-in. The first is signed in.
func staffTables(signedIn time.Time) []table {
	people := []string{"id", "email", "email_key", "email_key_rule", "name", "role", "status", "password_must_change", "last_signed_in_at", "created_at"}
	sessions := []string{"id", "secret_hash", "staff_id", "user_agent", "address", "created_at", "last_seen_at", "expires_at", "confirmed_at"}
	now := signedIn.UnixMilli()
	return []table{{"staff", people, auditStaff, func(n uint64) []any {
		email := staffID(n) + "@staff.example"
		return []any{staffID(n), email, storage.EmailKey(email), 2, "Grace Hopper", string(storage.StaffAdmin), string(storage.StaffActive), false, now, now}
	}}, {"staff_session", sessions, 1, func(n uint64) []any {
		return []any{staffID(n), storage.Hash(staffSecret), staffID(n), "bench", "192.0.2.1", now, now, signedIn.Add(12 * time.Hour).UnixMilli(), now}
	}}}
}

// sessionCookie is the cookie of a session, as the server with these keys writes it.
func sessionCookie(keysFile, name, id, secret string) (string, error) {
	keys, err := key.Read(keysFile)
	if err != nil {
		return "", err
	}
	value, err := securecookie.EncodeMulti(name, map[any]any{"id": id, "secret": secret}, keys.Codecs()...)
	return name + "=" + value, err
}
