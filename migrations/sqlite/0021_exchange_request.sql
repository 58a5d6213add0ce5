-- Support sees by which request a code was exchanged. It stands in the code's row, which the
-- exchange writes anyway.

-- +goose Up
ALTER TABLE code ADD COLUMN exchange_request TEXT NOT NULL DEFAULT '';
DROP VIEW timeline;
CREATE VIEW timeline AS
SELECT attempt_id, name, detail, at, count, COALESCE(last_at, at) AS last_at, request_id,
    CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', used_at, 1, used_at, exchange_request, 1, 0 FROM code WHERE used_at IS NOT NULL;

-- +goose Down
DROP VIEW timeline;
CREATE VIEW timeline AS
SELECT attempt_id, name, detail, at, count, COALESCE(last_at, at) AS last_at, request_id,
    CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', used_at, 1, used_at, '', 1, 0 FROM code WHERE used_at IS NOT NULL;
ALTER TABLE code DROP COLUMN exchange_request;
