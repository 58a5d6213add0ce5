-- What keeps carrier accounts connected: when each is refreshed next, by whom it is being
-- refreshed, and how its last attempt ended. It is a row of its own, since it is written at
-- every attempt and outlives the tokens: an account that a carrier has just refused still
-- counts for the breaker, which stops a carrier's mistake from disconnecting everybody.

-- +goose Up
CREATE TABLE carrier_refresh (
    carrier_account_id TEXT    PRIMARY KEY REFERENCES carrier_account (id) ON DELETE CASCADE,
    carrier_id         TEXT    NOT NULL,
    test               BOOLEAN NOT NULL,
    version            BIGINT  NOT NULL, -- counts the tokens that it has had
    due_at             BIGINT, -- NULL for never
    lease              TEXT    NOT NULL, -- of whoever refreshes it; empty for nobody
    lease_until        BIGINT,
    unknown            BOOLEAN NOT NULL, -- nobody knows how an earlier refresh ended
    failures           BIGINT  NOT NULL, -- in a row, of any kind
    refusals           BIGINT  NOT NULL, -- in a row
    refused_since      BIGINT,
    outcome            TEXT    NOT NULL CHECK (outcome IN ('', 'ok', 'refused', 'failed')), -- of the last attempt
    tried_at           BIGINT,
    rejected_at        BIGINT, -- when a service last said that the carrier rejects the token
    spread             BIGINT  NOT NULL -- at random, in milliseconds: when in the minute after a mass failure
);
CREATE INDEX carrier_refresh_due ON carrier_refresh (carrier_id, test, due_at);
CREATE INDEX carrier_refresh_tried ON carrier_refresh (carrier_id, test, tried_at);

-- The services that have been given an account's token.
CREATE TABLE carrier_hand_over (
    carrier_account_id TEXT    NOT NULL REFERENCES carrier_account (id) ON DELETE CASCADE,
    client_id          TEXT    NOT NULL, -- the service
    first_at           BIGINT  NOT NULL,
    PRIMARY KEY (carrier_account_id, client_id)
);

ALTER TABLE carrier ADD COLUMN breaker_opened_at BIGINT; -- NULL while it is closed
ALTER TABLE carrier ADD COLUMN breaker_probe_at BIGINT; -- when to try one account while it is open
ALTER TABLE carrier ADD COLUMN breaker_forced_at BIGINT; -- when the operator closed it

-- +goose Down
ALTER TABLE carrier DROP COLUMN breaker_forced_at;
ALTER TABLE carrier DROP COLUMN breaker_probe_at;
ALTER TABLE carrier DROP COLUMN breaker_opened_at;
DROP TABLE carrier_hand_over;
DROP TABLE carrier_refresh;
