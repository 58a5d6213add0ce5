-- What support decides: applications of new partners, and changes of partners that merchants
-- would see. A new partner has no secret. It is handed over by a link that is mailed to the
-- contact, and made when the button behind the link is pressed.

-- +goose Up
CREATE TABLE application (
    number          TEXT    PRIMARY KEY, -- what people call it by, such as A-K7QM2XPD
    kind            TEXT    NOT NULL, -- application, callback, company or logo
    state           TEXT    NOT NULL, -- open, asked, approved or declined
    client_id       TEXT    NOT NULL, -- of the partner; empty for an application that is not approved
    company         TEXT    NOT NULL,
    email           TEXT    NOT NULL, -- of the contact
    email_key       TEXT    NOT NULL, -- storage.EmailKey
    callback        TEXT    NOT NULL, -- empty for none, as the next three
    use_case        TEXT    NOT NULL,
    note            TEXT    NOT NULL,
    address         TEXT    NOT NULL, -- it was sent from
    logo            BYTEA, -- a PNG as it will be served
    host_proved_at  BIGINT, -- when the partner proved that it controls the callback's host
    created_at      BIGINT NOT NULL,
    waiting_since   BIGINT NOT NULL, -- for support or for the partner
    decided_at      BIGINT,
    decided_by      TEXT    NOT NULL, -- the ID of a staff member; empty while it is not decided
    decided_by_name TEXT    NOT NULL, -- as it was then
    reason          TEXT    NOT NULL
);
CREATE INDEX application_state ON application (state, created_at, number);
CREATE INDEX application_email_key ON application (email_key, created_at);
CREATE INDEX application_address ON application (address, created_at);
CREATE INDEX application_client ON application (client_id) WHERE client_id <> '';
CREATE INDEX application_decided_at ON application (decided_at);

CREATE TABLE application_question (
    id            TEXT    PRIMARY KEY,
    number        TEXT    NOT NULL REFERENCES application (number) ON DELETE CASCADE,
    question      TEXT    NOT NULL,
    asked_at      BIGINT NOT NULL,
    asked_by      TEXT    NOT NULL, -- the ID of a staff member
    asked_by_name TEXT    NOT NULL,
    answer        TEXT    NOT NULL, -- empty until there is one
    answered_at   BIGINT
);
CREATE INDEX application_question_number ON application_question (number, asked_at);

-- Mailed links to an application's own page.
CREATE TABLE application_link (
    hash   BYTEA PRIMARY KEY,
    number TEXT NOT NULL REFERENCES application (number) ON DELETE CASCADE
);
CREATE INDEX application_link_number ON application_link (number);

CREATE TABLE handover (
    id           TEXT    PRIMARY KEY,
    hash         BYTEA   UNIQUE, -- of the link's secret; NULL until it is mailed
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    email        TEXT    NOT NULL, -- it was sent to
    is_first     BOOLEAN NOT NULL, -- the partner has never had a secret
    sent_by      TEXT    NOT NULL, -- the ID of a staff member
    sent_by_name TEXT    NOT NULL,
    sent_at      BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    ended_at     BIGINT, -- another one was sent
    opened_at    BIGINT, -- for the first time
    opened_from  TEXT    NOT NULL, -- an address; empty until then
    used_at      BIGINT, -- the secret was made
    used_from    TEXT    NOT NULL,
    secret_id    TEXT    NOT NULL -- empty until then
);
CREATE INDEX handover_client ON handover (client_id, sent_at);
CREATE INDEX handover_expires_at ON handover (expires_at);

ALTER TABLE client ADD COLUMN domain_key TEXT COLLATE "C" NOT NULL DEFAULT ''; -- storage.HostKey of the contact's domain
CREATE INDEX client_domain_key ON client (domain_key);

-- +goose Down
DROP INDEX client_domain_key;
ALTER TABLE client DROP COLUMN domain_key;
DROP TABLE handover;
DROP TABLE application_link;
DROP TABLE application_question;
DROP TABLE application;
