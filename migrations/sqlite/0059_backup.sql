-- When the last backup was made, and where, so that fairlead doctor can say that it is old.
-- A copy has the row of the backup before it.

-- +goose Up
CREATE TABLE backup (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    made_at INTEGER NOT NULL,
    file    TEXT    NOT NULL,
    bytes   INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE backup;
