-- When the last backup was made, and where, so that fairlead doctor can say that it is old.
-- A copy has the row of the backup before it. On PostgreSQL, where pg_dump makes backups, there
-- is no row.

-- +goose Up
CREATE TABLE backup (
    id      BIGINT PRIMARY KEY CHECK (id = 1),
    made_at BIGINT NOT NULL,
    file    TEXT   NOT NULL,
    bytes   BIGINT NOT NULL
);

-- +goose Down
DROP TABLE backup;
