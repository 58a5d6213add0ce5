-- Lists of the audit log are in the order of time, so that those of a time long ago begin to
-- read there. Where a list is filtered by two columns, its index has them as one: SQLite takes
-- an index on one of them for as good as an index on both.

-- +goose Up
-- PostgreSQL would read the whole index on at for something rare, so that only lists that ask
-- for the condition, which every row meets, can use it.
DROP INDEX audit_at;
CREATE INDEX audit_at ON audit (at, number) WHERE number > 0;
DROP INDEX audit_who;
DROP INDEX audit_what;
DROP INDEX audit_on;
CREATE INDEX audit_who ON audit (who, at, number);
CREATE INDEX audit_what ON audit (what, at, number);
CREATE INDEX audit_who_what ON audit ((who || ' ' || what), at, number);
CREATE INDEX audit_on ON audit (on_id, at, number, who, what);
DROP INDEX attempt_account;
CREATE INDEX attempt_account ON attempt (account_id, began_at, id, client_id, outcome) WHERE account_id IS NOT NULL;
DROP INDEX attempt_client_outcome;
CREATE INDEX attempt_client_outcome ON attempt ((client_id || ' ' || outcome), began_at, id);

-- Partners at a host are listed with the newest partner first.
ALTER TABLE callback ADD COLUMN client_since INTEGER NOT NULL DEFAULT 0; -- when its client was created
UPDATE callback SET client_since = (SELECT created_at FROM client WHERE client.id = callback.client_id);
CREATE INDEX callback_client_since ON callback (client_since, client_id, host_key);

-- The connections of a secret by day: one index to write instead of two, beside the rows
-- written last.
CREATE TABLE secret_connection_by_day (
    day           INTEGER NOT NULL,
    secret_id     TEXT    NOT NULL,
    connection_id TEXT    NOT NULL,
    PRIMARY KEY (day, secret_id, connection_id)
) STRICT, WITHOUT ROWID;
INSERT INTO secret_connection_by_day (day, secret_id, connection_id) SELECT day, secret_id, connection_id FROM secret_connection;
DROP TABLE secret_connection;
ALTER TABLE secret_connection_by_day RENAME TO secret_connection;

-- +goose Down
ALTER TABLE secret_connection RENAME TO secret_connection_by_day;
CREATE TABLE secret_connection (
    secret_id     TEXT    NOT NULL,
    connection_id TEXT    NOT NULL,
    day           INTEGER NOT NULL,
    PRIMARY KEY (secret_id, connection_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX secret_connection_day ON secret_connection (day);
INSERT INTO secret_connection (secret_id, connection_id, day)
    SELECT secret_id, connection_id, MAX(day) FROM secret_connection_by_day GROUP BY secret_id, connection_id;
DROP TABLE secret_connection_by_day;
DROP INDEX attempt_account;
CREATE INDEX attempt_account ON attempt (account_id, began_at, id) WHERE account_id IS NOT NULL;
DROP INDEX callback_client_since;
ALTER TABLE callback DROP COLUMN client_since;
DROP INDEX attempt_client_outcome;
CREATE INDEX attempt_client_outcome ON attempt (client_id, outcome, began_at, id);
DROP INDEX audit_at;
CREATE INDEX audit_at ON audit (at, number);
DROP INDEX audit_on;
DROP INDEX audit_who_what;
DROP INDEX audit_what;
DROP INDEX audit_who;
CREATE INDEX audit_who ON audit (who, number);
CREATE INDEX audit_what ON audit (what, number);
CREATE INDEX audit_on ON audit (on_id, number);
