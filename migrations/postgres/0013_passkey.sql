-- Passkeys. An account's random user handle is what authenticators and browsers know it
-- by; it must reveal none of our own IDs, and stays while passkeys come and go. Challenges
-- are sealed and kept by the browser; a row is written only when one is used, so that
-- none can be used again.

-- +goose Up
CREATE TABLE passkey_user (
    account_id TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    handle     BYTEA NOT NULL UNIQUE
);

CREATE TABLE passkey (
    id              TEXT    PRIMARY KEY, -- ours, for the pages
    account_id      TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    credential_id   BYTEA    NOT NULL UNIQUE, -- the authenticator's
    public_key      BYTEA    NOT NULL, -- COSE
    name            TEXT    NOT NULL,
    transports      TEXT    NOT NULL, -- how browsers reach it, divided by spaces
    counter         BIGINT  NOT NULL, -- of its signatures, as last reported
    backup_eligible BOOLEAN NOT NULL, -- it can be on several devices, so its counter says nothing
    created_at      BIGINT  NOT NULL,
    last_used_at    BIGINT -- NULL until it is used
);
CREATE INDEX passkey_account ON passkey (account_id, created_at);

CREATE TABLE passkey_challenge (
    hash       BYTEA   PRIMARY KEY,
    expires_at BIGINT  NOT NULL
);
CREATE INDEX passkey_challenge_expires_at ON passkey_challenge (expires_at);

-- +goose Down
DROP TABLE passkey_challenge;
DROP TABLE passkey;
DROP TABLE passkey_user;
