-- What happened, for whoever wants to hear of it, and the endpoints that do. An event is
-- written in the transaction that makes it true, with a delivery for each endpoint. Rows of a
-- delivery that is waiting are found by endpoint and time. Events name accounts without a
-- reference, since the last of them tells that an account is gone.

-- +goose Up
CREATE TABLE event (
    sequence     INTEGER PRIMARY KEY AUTOINCREMENT, -- of two events of one account the later has the higher one
    id           TEXT NOT NULL UNIQUE,
    type         TEXT NOT NULL,
    account_id   TEXT NOT NULL, -- empty for none, as the next two
    client_id    TEXT NOT NULL, -- the partner that it is about
    published_by TEXT NOT NULL, -- the service, if it was published
    data         TEXT NOT NULL, -- a JSON object, as it is sent
    at           INTEGER NOT NULL, -- when it happened
    created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX event_account ON event (account_id, sequence) WHERE account_id <> '';
CREATE INDEX event_client ON event (client_id, sequence) WHERE client_id <> '';
CREATE INDEX event_published_by ON event (published_by, sequence) WHERE published_by <> '';
CREATE INDEX event_created_at ON event (created_at);

-- What a service must not publish twice.
CREATE TABLE event_key (
    hash           BLOB PRIMARY KEY, -- of the service and its key
    event_sequence INTEGER NOT NULL,
    content        BLOB NOT NULL, -- the hash of what was published
    created_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX event_key_created_at ON event_key (created_at);

CREATE TABLE endpoint (
    id                TEXT PRIMARY KEY,
    owner             TEXT NOT NULL CHECK (owner IN ('account', 'partner', 'operator')),
    owner_id          TEXT NOT NULL, -- empty for the operator
    url               TEXT NOT NULL,
    description       TEXT NOT NULL,
    events            TEXT NOT NULL, -- patterns, a JSON list
    oauth_client_id   TEXT NOT NULL, -- empty without OAuth
    oauth_secret      BLOB, -- sealed
    oauth_token_url   TEXT NOT NULL,
    oauth_client_auth TEXT NOT NULL,
    oauth_scope       TEXT NOT NULL,
    sealed_by         TEXT NOT NULL,
    version           INTEGER NOT NULL,
    status            TEXT NOT NULL CHECK (status IN ('enabled', 'disabled')),
    disabled_reason   TEXT NOT NULL, -- empty while it is enabled
    failures          INTEGER NOT NULL, -- in a row
    failing_since     INTEGER,
    warned_at         INTEGER, -- when the owner was told that it is failing
    wait_until        INTEGER, -- what the receiver asked for
    last_status       INTEGER NOT NULL, -- of the last answer; 0 for none
    last_success_at   INTEGER,
    recovering        INTEGER NOT NULL, -- its next success is news
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX endpoint_owner ON endpoint (owner, owner_id);

CREATE TABLE endpoint_secret (
    id          TEXT PRIMARY KEY,
    endpoint_id TEXT NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
    secret      BLOB NOT NULL, -- sealed
    sealed_by   TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER
) STRICT;
CREATE INDEX endpoint_secret_endpoint ON endpoint_secret (endpoint_id);

CREATE TABLE delivery (
    id             TEXT PRIMARY KEY,
    endpoint_id    TEXT NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
    event_sequence INTEGER NOT NULL REFERENCES event (sequence) ON DELETE CASCADE,
    status         TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'failed', 'skipped')),
    attempts       INTEGER NOT NULL,
    tries          INTEGER NOT NULL, -- of the schedule, which a resend begins again
    again          INTEGER NOT NULL, -- it is not new: what is new goes first
    next_at        INTEGER, -- NULL once nothing is to come
    claimed_by     TEXT NOT NULL, -- the server that is at it; empty for none
    created_at     INTEGER NOT NULL,
    finished_at    INTEGER
) STRICT;
CREATE INDEX delivery_due ON delivery (endpoint_id, again, next_at) WHERE status = 'pending';
CREATE INDEX delivery_claimed ON delivery (claimed_by) WHERE claimed_by <> '';
CREATE INDEX delivery_endpoint ON delivery (endpoint_id, id);
CREATE INDEX delivery_event ON delivery (event_sequence);

CREATE TABLE delivery_attempt (
    delivery_id      TEXT NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    number           INTEGER NOT NULL,
    at               INTEGER NOT NULL,
    duration_ms      INTEGER NOT NULL,
    status           INTEGER NOT NULL, -- 0 without an answer
    error            TEXT NOT NULL, -- empty for none
    detail           TEXT NOT NULL,
    request_headers  TEXT NOT NULL, -- JSON, as the next; secrets are masked
    response_headers TEXT NOT NULL,
    response_body    BLOB,
    PRIMARY KEY (delivery_id, number)
) STRICT;

-- +goose Down
DROP TABLE delivery_attempt;
DROP TABLE delivery;
DROP TABLE endpoint_secret;
DROP TABLE endpoint;
DROP TABLE event_key;
DROP TABLE event;
