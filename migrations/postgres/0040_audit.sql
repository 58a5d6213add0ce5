-- Who changed what: a row for each change by staff, a command or a partner's people, written in
-- the transaction of the change and never changed. A row is a line of JSON; each has the hash of
-- the one before. The other columns repeat what the line says, to filter by.

-- +goose Up
CREATE TABLE audit (
    number  BIGINT PRIMARY KEY, -- from 1, without gaps
    line    TEXT NOT NULL,
    hash    TEXT NOT NULL, -- the SHA-256 of the line, in hex
    at      BIGINT NOT NULL,
    who     TEXT NOT NULL, -- an ID, or else a name
    what    TEXT NOT NULL,
    on_kind TEXT NOT NULL,
    on_id   TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at, number);
CREATE INDEX audit_who ON audit (who, number);
CREATE INDEX audit_what ON audit (what, number);
CREATE INDEX audit_on ON audit (on_id, number);

-- The last row. Whoever adds one locks this first, so that there are no gaps.
CREATE TABLE audit_head (
    id     BIGINT PRIMARY KEY CHECK (id = 1),
    number BIGINT NOT NULL,
    hash   TEXT NOT NULL
);
INSERT INTO audit_head (id, number, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- +goose StatementBegin
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log cannot be changed';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- +goose Down
DROP TABLE audit_head;
DROP TABLE audit;
DROP FUNCTION audit_refuse();
