-- Authorization requests that partners send in advance from their servers (RFC 9126), so
-- that the browser carries only a reference that cannot be tampered with. A row is
-- deleted when it is used, or by the sweep once it has expired.

-- +goose Up
CREATE TABLE pushed_request (
    hash       BLOB    PRIMARY KEY,
    client_id  TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    parameters TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pushed_request_expires ON pushed_request (expires_at);

-- +goose Down
DROP TABLE pushed_request;
