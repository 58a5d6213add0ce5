-- Limits on growth: a connection keeps its ten newest tokens, by creation order and not
-- by the clock; ended tokens are deleted after a while; a client has a limited number of
-- open attempts; a timeline counts repeated events.

-- +goose Up
CREATE TABLE token_numbered (
    id            INTEGER PRIMARY KEY, -- rises in the order of creation
    hash          BLOB    NOT NULL UNIQUE,
    client_id     TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    connection_id TEXT,   -- NULL for a service's token
    scope         TEXT    NOT NULL,
    issued_at     INTEGER NOT NULL,
    expires_at    INTEGER, -- NULL if it doesn't expire
    last_used_at  INTEGER,
    revoked_at    INTEGER
) STRICT;
INSERT INTO token_numbered (id, hash, client_id, connection_id, scope, issued_at, expires_at, last_used_at, revoked_at)
    SELECT rowid, hash, client_id, connection_id, scope, issued_at, expires_at, last_used_at, revoked_at FROM token ORDER BY rowid;
DROP TABLE token;
ALTER TABLE token_numbered RENAME TO token;
CREATE INDEX token_connection ON token (connection_id) WHERE connection_id IS NOT NULL;
CREATE INDEX token_expires ON token (expires_at) WHERE expires_at IS NOT NULL;
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
CREATE TABLE token_plain (
    hash          BLOB    PRIMARY KEY,
    client_id     TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    connection_id TEXT,
    scope         TEXT    NOT NULL,
    issued_at     INTEGER NOT NULL,
    expires_at    INTEGER,
    last_used_at  INTEGER,
    revoked_at    INTEGER
) STRICT;
INSERT INTO token_plain (hash, client_id, connection_id, scope, issued_at, expires_at, last_used_at, revoked_at)
    SELECT hash, client_id, connection_id, scope, issued_at, expires_at, last_used_at, revoked_at FROM token ORDER BY id;
DROP TABLE token;
ALTER TABLE token_plain RENAME TO token;
CREATE INDEX token_connection ON token (connection_id) WHERE connection_id IS NOT NULL;
CREATE INDEX token_expires ON token (expires_at) WHERE expires_at IS NOT NULL;
