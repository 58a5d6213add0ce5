-- Accounts' own keys for the resource API; from where each connection was last used; and
-- links in mails that end a connection without a login. The address stands with the
-- connection and not with the token: there are up to ten tokens to a connection, and on
-- PostgreSQL one more column makes every token's row eight bytes longer.

-- +goose Up
CREATE TABLE api_key (
    id           TEXT    PRIMARY KEY,
    account_id   TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash         BLOB    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    test         INTEGER NOT NULL,
    last4        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;
CREATE INDEX api_key_account ON api_key (account_id);
CREATE INDEX api_key_revoked ON api_key (revoked_at) WHERE revoked_at IS NOT NULL;

ALTER TABLE connection ADD COLUMN last_used_address TEXT; -- NULL until it is used

CREATE TABLE disconnect_link (
    hash          BLOB    PRIMARY KEY,
    connection_id TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    expires_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX disconnect_link_connection ON disconnect_link (connection_id);
CREATE INDEX disconnect_link_expires ON disconnect_link (expires_at);

-- +goose Down
DROP TABLE disconnect_link;
ALTER TABLE connection DROP COLUMN last_used_address;
DROP TABLE api_key;
