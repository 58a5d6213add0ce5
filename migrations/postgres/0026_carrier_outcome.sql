-- At each failure the accounts that failed within a while are counted, and those that did
-- not. With a hundred thousand accounts that has to be done by an index alone.

-- +goose Up
DROP INDEX carrier_refresh_tried;
CREATE INDEX carrier_refresh_outcome ON carrier_refresh (carrier_id, test, outcome, tried_at);

-- +goose Down
DROP INDEX carrier_refresh_outcome;
CREATE INDEX carrier_refresh_tried ON carrier_refresh (carrier_id, test, tried_at);
