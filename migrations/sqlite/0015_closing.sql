-- What devices, closing an account and support need. A session keeps the ID of its device
-- when its own ID and secret change, so that a list of devices stays right while it is
-- looked at. Accounts to erase are found by an index, and so is what goes with them.
-- Support sees the browser of an attempt, and by which request each thing happened; what it
-- did to an account is kept with the reason, which the owner does not see. The setup of a
-- card is kept after its use, so that the next one begins with the same customer.

-- +goose Up
ALTER TABLE payment_setup ADD COLUMN used_at INTEGER; -- NULL until its card is saved

ALTER TABLE session ADD COLUMN device_id TEXT NOT NULL DEFAULT '';
UPDATE session SET device_id = id;

CREATE TABLE support_change (
    id         INTEGER PRIMARY KEY,
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    what       TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX support_change_account ON support_change (account_id);

CREATE INDEX account_closing ON account (closing_at) WHERE closing_at IS NOT NULL;
CREATE INDEX connection_account ON connection (account_id);
CREATE INDEX attempt_account ON attempt (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX attempt_began ON attempt (began_at);

ALTER TABLE attempt ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt_event ADD COLUMN request_id TEXT NOT NULL DEFAULT ''; -- of the first, if it happened several times
DROP VIEW timeline;
CREATE VIEW timeline AS
SELECT attempt_id, name, detail, at, count, COALESCE(last_at, at) AS last_at, request_id,
    CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', used_at, 1, used_at, '', 1, 0 FROM code WHERE used_at IS NOT NULL;

-- +goose Down
DROP VIEW timeline;
ALTER TABLE attempt_event DROP COLUMN request_id;
CREATE VIEW timeline AS
SELECT attempt_id, name, detail, at, count, COALESCE(last_at, at) AS last_at,
    CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', used_at, 1, used_at, 1, 0 FROM code WHERE used_at IS NOT NULL;
ALTER TABLE attempt DROP COLUMN address;
ALTER TABLE attempt DROP COLUMN user_agent;
DROP INDEX attempt_began;
DROP INDEX attempt_account;
DROP INDEX connection_account;
DROP INDEX account_closing;
DROP TABLE support_change;
ALTER TABLE session DROP COLUMN device_id;
DELETE FROM payment_setup WHERE used_at IS NOT NULL;
ALTER TABLE payment_setup DROP COLUMN used_at;
