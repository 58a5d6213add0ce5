-- Lists of the audit log are in the order of time, so that those of a time long ago begin to
-- read there. Where a list is filtered by two columns, its index has them as one: SQLite takes
-- an index on one of them for as good as an index on both.

-- +goose Up
DROP INDEX audit_who;
DROP INDEX audit_what;
DROP INDEX audit_on;
CREATE INDEX audit_who ON audit (who, at, number);
CREATE INDEX audit_what ON audit (what, at, number);
CREATE INDEX audit_who_what ON audit ((who || ' ' || what), at, number);
CREATE INDEX audit_on ON audit (on_id, at, number);
DROP INDEX attempt_client_outcome;
CREATE INDEX attempt_client_outcome ON attempt ((client_id || ' ' || outcome), began_at, id);

-- +goose Down
DROP INDEX attempt_client_outcome;
CREATE INDEX attempt_client_outcome ON attempt (client_id, outcome, began_at, id);
DROP INDEX audit_on;
DROP INDEX audit_who_what;
DROP INDEX audit_what;
DROP INDEX audit_who;
CREATE INDEX audit_who ON audit (who, number);
CREATE INDEX audit_what ON audit (what, number);
CREATE INDEX audit_on ON audit (on_id, number);
