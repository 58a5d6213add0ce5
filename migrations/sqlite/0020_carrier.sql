-- Carriers as the operator has added them, and accounts' accounts at them. A carrier's
-- test environment is a row of its own. What must be read back is sealed and bound to its
-- row: the client's secret, the account's number at the carrier, and its parameters. The
-- number is found by a keyed hash.

-- +goose Up
CREATE TABLE carrier (
    id                    TEXT    NOT NULL, -- what the API calls carrier
    test                  INTEGER NOT NULL,
    preset                TEXT    NOT NULL, -- empty for none
    name                  TEXT    NOT NULL,
    auth                  TEXT    NOT NULL CHECK (auth IN ('oauth', 'default')),
    client_id             TEXT    NOT NULL,
    client_secret         BLOB, -- NULL for none
    sealed_by             TEXT    NOT NULL, -- the key, for the secret
    client_auth           TEXT    NOT NULL,
    pkce                  INTEGER NOT NULL,
    refresh               TEXT    NOT NULL,
    token_format          TEXT    NOT NULL,
    scope                 TEXT    NOT NULL,
    authorize_url         TEXT    NOT NULL, -- this and the next four are empty for none
    token_url             TEXT    NOT NULL,
    refresh_url           TEXT    NOT NULL,
    revoke_url            TEXT    NOT NULL,
    issuer                TEXT    NOT NULL,
    extra                 TEXT    NOT NULL, -- JSON
    access_token_lifetime INTEGER NOT NULL, -- in seconds, where the carrier says none; 0 is unknown
    created_at            INTEGER NOT NULL,
    updated_at            INTEGER NOT NULL,
    PRIMARY KEY (id, test)
) STRICT;

CREATE TABLE carrier_account (
    id              TEXT    PRIMARY KEY,
    account_id      TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    carrier_id      TEXT    NOT NULL, -- the carrier may be removed
    test            INTEGER NOT NULL,
    number          BLOB    NOT NULL, -- sealed
    number_hash     BLOB    NOT NULL,
    parameters      BLOB    NOT NULL, -- JSON, sealed
    sealed_by       TEXT    NOT NULL,
    metadata        TEXT    NOT NULL,
    active          INTEGER NOT NULL,
    status          TEXT    NOT NULL CHECK (status IN ('authorization_pending', 'connected', 'disconnected')),
    reason          TEXT    NOT NULL, -- why it was disconnected; empty otherwise
    disconnected_at INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX carrier_account_number ON carrier_account (account_id, carrier_id, test, number_hash);
CREATE INDEX carrier_account_created_at ON carrier_account (account_id, created_at, id);
CREATE INDEX carrier_account_carrier ON carrier_account (carrier_id, test, status);

-- What happened to a carrier account, for its page and for support.
CREATE TABLE carrier_account_event (
    id                 INTEGER PRIMARY KEY, -- rises in the order of creation
    carrier_account_id TEXT    NOT NULL REFERENCES carrier_account (id) ON DELETE CASCADE,
    at                 INTEGER NOT NULL,
    name               TEXT    NOT NULL,
    reason             TEXT    NOT NULL -- empty for none
) STRICT;
CREATE INDEX carrier_account_event_account ON carrier_account_event (carrier_account_id, id);

-- +goose Down
DROP TABLE carrier_account_event;
DROP TABLE carrier_account;
DROP TABLE carrier;
