-- What support sees of a partner: how its secrets are used, how its attempts end, which
-- callbacks are in use, and its logo. Uses of secrets are counted in memory and written every
-- few seconds, off the path of the exchange. Days and hours are the Unix milliseconds at
-- which they begin.

-- +goose Up
CREATE TABLE secret_use (
    secret_id TEXT    NOT NULL REFERENCES secret (id) ON DELETE CASCADE,
    day       BIGINT  NOT NULL,
    exchanges BIGINT  NOT NULL,
    last_at   BIGINT  NOT NULL,
    PRIMARY KEY (secret_id, day)
);
CREATE INDEX secret_use_day ON secret_use (day);

-- The latest few addresses that a secret was used from.
CREATE TABLE secret_address (
    secret_id TEXT    NOT NULL REFERENCES secret (id) ON DELETE CASCADE,
    address   TEXT    NOT NULL,
    last_at   BIGINT  NOT NULL,
    PRIMARY KEY (secret_id, address)
);
CREATE INDEX secret_address_last ON secret_address (last_at);

-- The connections that a secret got tokens for. There are no foreign keys: they would cost
-- more than the row, which goes after a month.
CREATE TABLE secret_connection (
    secret_id     TEXT    NOT NULL,
    connection_id TEXT    NOT NULL,
    day           BIGINT  NOT NULL, -- the last on which it did
    PRIMARY KEY (secret_id, connection_id)
);
CREATE INDEX secret_connection_day ON secret_connection (day);

-- How a partner's attempts ended, by the hour.
CREATE TABLE client_hour (
    client_id TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    hour      BIGINT  NOT NULL,
    allowed   BIGINT  NOT NULL,
    refused   BIGINT  NOT NULL,
    PRIMARY KEY (client_id, hour)
);
CREATE INDEX client_hour_hour ON client_hour (hour);

ALTER TABLE client ADD COLUMN in_trouble BOOLEAN NOT NULL DEFAULT FALSE; -- more refused than allowed in the last day
ALTER TABLE client ADD COLUMN suspended_at BIGINT; -- NULL if it is not, or was before this migration
ALTER TABLE client ADD COLUMN suspended_by TEXT NOT NULL DEFAULT '';
ALTER TABLE callback ADD COLUMN added_by TEXT NOT NULL DEFAULT ''; -- empty if it is not known
ALTER TABLE secret ADD COLUMN created_by TEXT NOT NULL DEFAULT '';

-- Lists are read from these, the newest first. The name's key lets a search skip rows that
-- do not match without reading them.
DROP INDEX client_created;
CREATE INDEX client_created ON client (kind, created_at, id, name_key);
CREATE INDEX client_status ON client (kind, status, created_at, id, name_key);
CREATE INDEX client_trouble ON client (in_trouble, created_at, id) WHERE in_trouble = TRUE;
CREATE INDEX attempt_callback ON attempt (client_id, callback, began_at);
DROP INDEX connection_client;
CREATE INDEX connection_client ON connection (client_id, created_at, id);
CREATE INDEX connection_client_live ON connection (client_id, account_id) WHERE revoked_at IS NULL;

CREATE TABLE logo (
    client_id  TEXT    PRIMARY KEY REFERENCES client (id) ON DELETE CASCADE,
    hash       TEXT    NOT NULL, -- of the picture, in hex; names it in its URL
    picture    BYTEA   NOT NULL, -- a PNG that we have drawn
    created_at BIGINT  NOT NULL
);
CREATE INDEX logo_hash ON logo (hash);

-- +goose Down
DROP TABLE logo;
DROP INDEX connection_client_live;
DROP INDEX connection_client;
CREATE INDEX connection_client ON connection (client_id);
DROP INDEX attempt_callback;
DROP INDEX client_trouble;
DROP INDEX client_status;
DROP INDEX client_created;
CREATE INDEX client_created ON client (kind, created_at, id);
ALTER TABLE secret DROP COLUMN created_by;
ALTER TABLE callback DROP COLUMN added_by;
ALTER TABLE client DROP COLUMN suspended_by;
ALTER TABLE client DROP COLUMN suspended_at;
ALTER TABLE client DROP COLUMN in_trouble;
DROP TABLE client_hour;
DROP TABLE secret_connection;
DROP TABLE secret_address;
DROP TABLE secret_use;
