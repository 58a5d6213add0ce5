-- Callbacks that partners' people want. They are no callbacks: they become some once the partner
-- proves that it controls the host, or support approves them.

-- +goose Up
CREATE TABLE callback_request (
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    url          TEXT    NOT NULL,
    host         TEXT    NOT NULL, -- to be proved: HOST[:PORT]
    requested_at BIGINT NOT NULL,
    requested_by TEXT    NOT NULL, -- a name; may be empty
    application  TEXT    NOT NULL, -- the number of the latest; empty until support is asked
    PRIMARY KEY (client_id, url)
);

-- What a partner shows at a host to prove that it controls it. It stays the same.
CREATE TABLE host_proof (
    client_id TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    host      TEXT    NOT NULL,
    proof     TEXT    NOT NULL, -- 32 hex digits
    proved_at BIGINT, -- when it was last seen there
    PRIMARY KEY (client_id, host)
);

-- +goose Down
DROP TABLE host_proof;
DROP TABLE callback_request;
