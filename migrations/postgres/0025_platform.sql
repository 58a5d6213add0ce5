-- Accounts that the operator allows to manage others by API, and those that they manage. What
-- a platform says of a managed account is kept apart from the account, which belongs to its
-- owner once they have taken it over.

-- +goose Up
CREATE TABLE platform (
    account_id   TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    max_accounts BIGINT  NOT NULL,
    managed      BIGINT  NOT NULL, -- how many it manages, so that one UPDATE decides about the limit
    created_at   BIGINT  NOT NULL
);

CREATE TABLE managed_account (
    account_id       TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    platform_id      TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE, -- which may no longer be a platform
    email            TEXT    NOT NULL, -- this and the next three as the platform sent them
    first_name       TEXT    NOT NULL,
    last_name        TEXT    NOT NULL,
    company_name     TEXT    NOT NULL,
    created_at       BIGINT  NOT NULL,
    updated_at       BIGINT  NOT NULL,
    claim_hash       BYTEA   UNIQUE, -- of the link that was mailed to take the account over
    claim_expires_at BIGINT,
    claim_sent_at    BIGINT, -- when the platform last had a mail sent
    claimed_at       BIGINT   -- when the owner took it over
);
CREATE INDEX managed_account_platform ON managed_account (platform_id, created_at, account_id);

-- +goose Down
DROP TABLE managed_account;
DROP TABLE platform;
