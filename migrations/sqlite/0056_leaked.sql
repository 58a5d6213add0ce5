-- A token or an API key that is reported as leaked is paused until the account's owner uses it
-- again or revokes it. found_by is the scanner that found it, and found_url where; both are empty if
-- that is not known. leak_mailed_at is when a partner's owners last got a mail about its tokens.

-- +goose Up
ALTER TABLE token ADD COLUMN paused_at INTEGER;
ALTER TABLE token ADD COLUMN found_by TEXT NOT NULL DEFAULT '';
ALTER TABLE token ADD COLUMN found_url TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN paused_at INTEGER;
ALTER TABLE api_key ADD COLUMN found_by TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN found_url TEXT NOT NULL DEFAULT '';
ALTER TABLE client ADD COLUMN leak_mailed_at INTEGER;

-- +goose Down
ALTER TABLE client DROP COLUMN leak_mailed_at;
ALTER TABLE api_key DROP COLUMN found_url;
ALTER TABLE api_key DROP COLUMN found_by;
ALTER TABLE api_key DROP COLUMN paused_at;
ALTER TABLE token DROP COLUMN found_url;
ALTER TABLE token DROP COLUMN found_by;
ALTER TABLE token DROP COLUMN paused_at;
