-- Two-step login. Somebody who knows a password must not be able to read the second step
-- from the database: seeds of authenticator apps are sealed with a key from the keys file,
-- recovery codes and the secrets of remembered browsers are hashes. A login that waits for
-- its second step is a row, so that it ends on every server at once.

-- +goose Up
ALTER TABLE account ADD COLUMN passkey_required INTEGER NOT NULL DEFAULT 0; -- after the password; never without a passkey

CREATE TABLE authenticator (
    account_id TEXT    PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    setup_id   TEXT    NOT NULL, -- of the form that set it up, which may be sent twice
    seed       BLOB    NOT NULL, -- sealed
    sealed_by  TEXT    NOT NULL, -- the key's ID
    last_step  INTEGER NOT NULL, -- time step of the last accepted code
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_code (
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash       BLOB    NOT NULL,
    set_id     TEXT    NOT NULL, -- the same for those that were made together
    used_at    INTEGER,
    PRIMARY KEY (account_id, hash)
) STRICT;

CREATE TABLE pending_login (
    id                  TEXT    PRIMARY KEY,
    secret_hash         BLOB    NOT NULL,
    account_id          TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    attempt_id          TEXT    NOT NULL, -- empty outside of an attempt
    password_changed_at INTEGER NOT NULL, -- of the password that was checked
    tries               INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL
) STRICT;
CREATE INDEX pending_login_account ON pending_login (account_id);
CREATE INDEX pending_login_expires_at ON pending_login (expires_at);

CREATE TABLE remembered_browser (
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash       BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, hash)
) STRICT;
CREATE INDEX remembered_browser_expires_at ON remembered_browser (expires_at);

-- +goose Down
DROP TABLE remembered_browser;
DROP TABLE pending_login;
DROP TABLE recovery_code;
DROP TABLE authenticator;
ALTER TABLE account DROP COLUMN passkey_required;
