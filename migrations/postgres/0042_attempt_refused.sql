-- Requests that are refused before an attempt begins are rows too, so that support finds
-- them by their code; that of an unknown client has no client. Events name their cause in
-- the catalogue. Support's lists of attempts are in the order of began_at, with an index
-- for each filter.

-- +goose Up
ALTER TABLE attempt ALTER COLUMN client_id DROP NOT NULL;
DROP INDEX attempt_account;
DROP INDEX attempt_began;
CREATE INDEX attempt_account ON attempt (account_id, began_at, id) WHERE account_id IS NOT NULL;
CREATE INDEX attempt_began ON attempt (began_at, id);
CREATE INDEX attempt_outcome ON attempt (outcome, began_at, id);
CREATE INDEX attempt_client ON attempt (client_id, began_at, id);
CREATE INDEX attempt_client_outcome ON attempt (client_id, outcome, began_at, id);
-- Finds the oldest open attempt, before which a list of open ones need not look.
CREATE INDEX attempt_pending ON attempt (expires_at, began_at) WHERE ended_at IS NULL;

ALTER TABLE attempt_event ADD COLUMN cause TEXT NOT NULL DEFAULT ''; -- an ID of package cause
UPDATE attempt_event SET name = 'log-in refused' WHERE name = 'login refused';
UPDATE attempt_event SET detail = 'log-in refused' WHERE name = 'rate limited' AND detail = 'login refused';
DROP VIEW timeline;
CREATE VIEW timeline AS
SELECT attempt_id, name, cause, detail, at, count, COALESCE(last_at, at) AS last_at, request_id,
    CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', '', used_at, 1, used_at, exchange_request, 1, 0 FROM code WHERE used_at IS NOT NULL;

-- +goose Down
DROP VIEW timeline;
CREATE VIEW timeline AS
SELECT attempt_id, name, detail, at, count, COALESCE(last_at, at) AS last_at, request_id,
    CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', used_at, 1, used_at, exchange_request, 1, 0 FROM code WHERE used_at IS NOT NULL;
UPDATE attempt_event SET detail = 'login refused' WHERE name = 'rate limited' AND detail = 'log-in refused';
UPDATE attempt_event SET name = 'login refused' WHERE name = 'log-in refused';
ALTER TABLE attempt_event DROP COLUMN cause;
DROP INDEX attempt_pending;
DROP INDEX attempt_client_outcome;
DROP INDEX attempt_client;
DROP INDEX attempt_outcome;
DROP INDEX attempt_began;
DROP INDEX attempt_account;
CREATE INDEX attempt_account ON attempt (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX attempt_began ON attempt (began_at);
DELETE FROM attempt WHERE client_id IS NULL;
ALTER TABLE attempt ALTER COLUMN client_id SET NOT NULL;
