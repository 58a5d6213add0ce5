-- The tokens of carrier accounts that are connected, sealed and bound to their row.

-- +goose Up
CREATE TABLE carrier_token (
    carrier_account_id TEXT   PRIMARY KEY REFERENCES carrier_account (id) ON DELETE CASCADE,
    access_token       BYTEA NOT NULL,
    refresh_token      BYTEA, -- NULL for none
    sealed_by          TEXT   NOT NULL,
    token_type         TEXT   NOT NULL,
    scope              TEXT   NOT NULL, -- empty where the carrier gave none
    issued_at          BIGINT NOT NULL, -- when it was asked for, by our clock
    expires_at         BIGINT, -- this and the next are NULL where that is not known
    refresh_expires_at BIGINT
);

-- +goose Down
DROP TABLE carrier_token;
