-- What is pending for an endpoint counts as skipped from when it was disabled, and is marked so
-- in small steps after that.

-- +goose Up
ALTER TABLE endpoint ADD COLUMN disabled_at BIGINT; -- NULL while it is enabled
UPDATE endpoint SET disabled_at = updated_at WHERE status = 'disabled';
CREATE INDEX endpoint_disabled ON endpoint (id) WHERE status = 'disabled';

-- +goose Down
DROP INDEX endpoint_disabled;
ALTER TABLE endpoint DROP COLUMN disabled_at;
