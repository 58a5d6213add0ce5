-- Partners' own people. They are no accounts and no staff. They have no passwords: they sign in
-- by links that are mailed to them. One person may belong to several partners. The first owner
-- of a partner is its contact; the program adds those of older partners when it starts.

-- +goose Up
CREATE TABLE person (
    id                TEXT    PRIMARY KEY,
    email             TEXT    NOT NULL,
    email_key         TEXT    NOT NULL UNIQUE, -- storage.EmailKey
    name              TEXT    NOT NULL, -- empty until somebody enters one
    last_signed_in_at INTEGER,
    created_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE partner_person (
    client_id TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    person_id TEXT    NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    role      TEXT    NOT NULL, -- developer or owner
    added_at  INTEGER NOT NULL,
    PRIMARY KEY (client_id, person_id)
) STRICT;
CREATE INDEX partner_person_person ON partner_person (person_id);

CREATE TABLE person_session (
    id           TEXT    PRIMARY KEY,
    secret_hash  BLOB    NOT NULL,
    person_id    TEXT    NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    user_agent   TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL, -- however often it is used
    revoked_at   INTEGER
) STRICT;
CREATE INDEX person_session_person ON person_session (person_id);
CREATE INDEX person_session_expires_at ON person_session (expires_at);

-- A mailed link that signs in. One that ended without being used has used_at too.
CREATE TABLE person_link (
    hash       BLOB    PRIMARY KEY,
    person_id  TEXT    NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    next       TEXT    NOT NULL, -- the path that it leads to; empty for the usual one
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
CREATE INDEX person_link_person ON person_link (person_id);
CREATE INDEX person_link_expires_at ON person_link (expires_at);

-- +goose Down
DROP TABLE person_link;
DROP TABLE person_session;
DROP TABLE partner_person;
DROP TABLE person;
