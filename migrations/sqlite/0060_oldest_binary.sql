-- Which binaries may use the database after a newer one has migrated it: those that know at least
-- this schema. By the rule for releases, that is the schema of the release before.

-- +goose Up
CREATE TABLE oldest_binary (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    schema INTEGER NOT NULL
) STRICT;
INSERT INTO oldest_binary (id, schema) VALUES (1, 0);

-- +goose Down
DROP TABLE oldest_binary;
