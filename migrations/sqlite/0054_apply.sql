-- Anybody can apply. The same application sent twice within a few minutes is one, and few may be
-- open at a time.

-- +goose Up
CREATE TABLE application_sent (
    hash    BLOB    PRIMARY KEY, -- of what was typed
    number  TEXT    NOT NULL, -- that it was answered with, whether or not it was kept
    sent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX application_sent_at ON application_sent (sent_at);
CREATE INDEX application_undecided ON application (kind, email_key) WHERE decided_at IS NULL;
CREATE INDEX application_request ON application (client_id, kind, created_at) WHERE client_id <> '';

-- +goose Down
DROP INDEX application_request;
DROP INDEX application_undecided;
DROP TABLE application_sent;
