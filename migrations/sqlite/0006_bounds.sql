-- Limits on growth: ended tokens are deleted after a while; a client has a limited number of
-- open attempts; a timeline counts repeated events.

-- +goose Up
CREATE INDEX token_revoked ON token (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE INDEX attempt_open ON attempt (client_id, expires_at) WHERE ended_at IS NULL;

ALTER TABLE attempt_event ADD COLUMN count INTEGER NOT NULL DEFAULT 1;
ALTER TABLE attempt_event ADD COLUMN last_at INTEGER; -- NULL if it happened once
DROP VIEW timeline;
CREATE VIEW timeline AS
SELECT attempt_id, name, detail, at, count, COALESCE(last_at, at) AS last_at,
    CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', used_at, 1, used_at, 1, 0 FROM code WHERE used_at IS NOT NULL;

-- +goose Down
DROP VIEW timeline;
ALTER TABLE attempt_event DROP COLUMN last_at;
ALTER TABLE attempt_event DROP COLUMN count;
CREATE VIEW timeline AS
SELECT attempt_id, name, detail, at, CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', used_at, 1, 0 FROM code WHERE used_at IS NOT NULL;
DROP INDEX attempt_open;
DROP INDEX token_revoked;
