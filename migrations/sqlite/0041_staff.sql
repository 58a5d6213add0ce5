-- Support staff. They are no accounts: their people, sessions and second factors are in
-- tables of their own, so that no session or passkey of one opens a page of the other. The
-- tables of second factors are those of accounts under other names (migrations 0012 and
-- 0013); storage has one text of SQL for both.

-- +goose Up
CREATE TABLE staff (
    id                   TEXT    PRIMARY KEY,
    email                TEXT    NOT NULL,
    email_key            TEXT    NOT NULL UNIQUE, -- see storage.EmailKey
    email_key_rule       INTEGER NOT NULL, -- as of accounts
    name                 TEXT    NOT NULL,
    role                 TEXT    NOT NULL, -- support or admin
    status               TEXT    NOT NULL, -- new until the first complete sign-in, then active; or disabled
    password_hash        TEXT, -- argon2id; NULL until one is chosen
    password_must_change INTEGER NOT NULL, -- somebody else knows it
    password_changed_at  INTEGER,
    last_signed_in_at    INTEGER,
    created_at           INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_created_at ON staff (created_at, id);

CREATE TABLE staff_session (
    id           TEXT    PRIMARY KEY,
    secret_hash  BLOB    NOT NULL,
    staff_id     TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    user_agent   TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL, -- however often it is used
    revoked_at   INTEGER,
    confirmed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_session_staff ON staff_session (staff_id);
CREATE INDEX staff_session_expires_at ON staff_session (expires_at);

CREATE TABLE staff_authenticator (
    staff_id   TEXT    PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    setup_id   TEXT    NOT NULL,
    seed       BLOB    NOT NULL, -- sealed
    sealed_by  TEXT    NOT NULL,
    last_step  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE staff_recovery_code (
    staff_id TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    hash     BLOB    NOT NULL,
    set_id   TEXT    NOT NULL,
    used_at  INTEGER,
    PRIMARY KEY (staff_id, hash)
) STRICT;

CREATE TABLE staff_pending_login (
    id                  TEXT    PRIMARY KEY,
    secret_hash         BLOB    NOT NULL,
    staff_id            TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    password_changed_at INTEGER NOT NULL,
    tries               INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_pending_login_staff ON staff_pending_login (staff_id);
CREATE INDEX staff_pending_login_expires_at ON staff_pending_login (expires_at);

CREATE TABLE staff_passkey_user (
    staff_id TEXT PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    handle   BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE staff_passkey (
    id              TEXT    PRIMARY KEY,
    staff_id        TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    credential_id   BLOB    NOT NULL UNIQUE,
    public_key      BLOB    NOT NULL,
    name            TEXT    NOT NULL,
    transports      TEXT    NOT NULL,
    counter         INTEGER NOT NULL,
    backup_eligible INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    last_used_at    INTEGER
) STRICT;
CREATE INDEX staff_passkey_staff ON staff_passkey (staff_id, created_at);

-- A mailed link to choose the first password.
CREATE TABLE staff_welcome (
    hash       BLOB    PRIMARY KEY,
    staff_id   TEXT    NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
CREATE INDEX staff_welcome_staff ON staff_welcome (staff_id);
CREATE INDEX staff_welcome_expires_at ON staff_welcome (expires_at);

-- +goose Down
DROP TABLE staff_welcome;
DROP TABLE staff_passkey;
DROP TABLE staff_passkey_user;
DROP TABLE staff_pending_login;
DROP TABLE staff_recovery_code;
DROP TABLE staff_authenticator;
DROP TABLE staff_session;
DROP TABLE staff;
