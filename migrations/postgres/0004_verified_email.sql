-- When somebody first showed that they read an account's mail, by following a
-- link that was sent there. Signing up does not ask for it: until then whoever
-- signed up may have used somebody else's address.

-- +goose Up
ALTER TABLE account ADD COLUMN email_verified_at BIGINT;

-- +goose Down
ALTER TABLE account DROP COLUMN email_verified_at;
