-- Runs of the test bench, for a partner's developers to read. They have no token, code, secret
-- or cookie.

-- +goose Up
CREATE TABLE test_run (
    id           TEXT    PRIMARY KEY,
    client_id    TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE, -- the partner
    name         TEXT    NOT NULL, -- of the test account
    begun_by     TEXT    NOT NULL, -- a person's name or address
    support_code TEXT    NOT NULL, -- of the attempt; empty if there is none
    outcome      TEXT    NOT NULL, -- a sentence
    steps        TEXT    NOT NULL, -- JSON
    token_waits  BOOLEAN NOT NULL, -- until it is shown, once
    began_at     BIGINT  NOT NULL
);
CREATE INDEX test_run_client ON test_run (client_id, began_at, id);
CREATE INDEX test_run_began_at ON test_run (began_at);

-- +goose Down
DROP TABLE test_run;
