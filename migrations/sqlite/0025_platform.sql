-- Accounts that the operator allows to manage others by API, and those that they manage. What
-- a platform says of a managed account is kept apart from the account, which belongs to its
-- owner once they have taken it over.

-- +goose Up
CREATE TABLE platform (
    account_id   TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    max_accounts INTEGER NOT NULL,
    managed      INTEGER NOT NULL, -- how many it manages, so that one UPDATE decides about the limit
    created_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE managed_account (
    account_id       TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    platform_id      TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE, -- which may no longer be a platform
    email            TEXT    NOT NULL, -- this and the next three as the platform sent them
    first_name       TEXT    NOT NULL,
    last_name        TEXT    NOT NULL,
    company_name     TEXT    NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    claim_hash       BLOB    UNIQUE, -- of the link that was mailed to take the account over
    claim_expires_at INTEGER,
    claim_sent_at    INTEGER, -- when the platform last had a mail sent
    claimed_at       INTEGER  -- when the owner took it over
) STRICT;
CREATE INDEX managed_account_platform ON managed_account (platform_id, created_at, account_id);

-- +goose Down
DROP TABLE managed_account;
DROP TABLE platform;
