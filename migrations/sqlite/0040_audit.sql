-- Who changed what: a row for each change by staff, a command or a partner's people, written in
-- the transaction of the change and never changed. A row is a line of JSON; each has the hash of
-- the one before. The other columns repeat what the line says, to filter by.

-- +goose Up
CREATE TABLE audit (
    number  INTEGER PRIMARY KEY, -- from 1, without gaps
    line    TEXT NOT NULL,
    hash    TEXT NOT NULL, -- the SHA-256 of the line, in hex
    at      INTEGER NOT NULL,
    who     TEXT NOT NULL, -- an ID, or else a name
    what    TEXT NOT NULL,
    on_kind TEXT NOT NULL,
    on_id   TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at, number);
CREATE INDEX audit_who ON audit (who, number);
CREATE INDEX audit_what ON audit (what, number);
CREATE INDEX audit_on ON audit (on_id, number);

-- The last row. Whoever adds one locks this first, so that there are no gaps.
CREATE TABLE audit_head (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    hash   TEXT NOT NULL
) STRICT;
INSERT INTO audit_head (id, number, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
-- +goose StatementEnd
-- INSERT OR REPLACE deletes a row without the trigger for that.
-- +goose StatementBegin
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number) BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE audit_head;
DROP TABLE audit;
