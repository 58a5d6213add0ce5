-- The timeline shows an exchange from the code's row, without an event of its own. So
-- codes are kept for as long as their attempts, and deleted with them.

-- +goose Up
DELETE FROM attempt_event WHERE name = 'exchanged'
    AND EXISTS (SELECT 1 FROM code c WHERE c.attempt_id = attempt_event.attempt_id AND c.used_at IS NOT NULL);
DROP INDEX code_expires;

-- Connections' IDs rise with time, so that recent ones share a page of a B-tree. A hash
-- index would put each on a different page.
DROP INDEX token_connection;
CREATE INDEX token_connection ON token (connection_id) WHERE connection_id IS NOT NULL;

-- When a token was last used is updated in its row. With free space on the page, an
-- update need not touch the indexes.
ALTER TABLE token SET (fillfactor = 90);

-- Read it in the order of at, turn and id: within a millisecond, turn puts an exchange
-- after its code and before a replay.
CREATE VIEW timeline AS
SELECT attempt_id, name, detail, at, CASE name WHEN 'code replayed, token revoked' THEN 2 ELSE 0 END AS turn, id
FROM attempt_event
UNION ALL
SELECT attempt_id, 'exchanged', '', used_at, 1, 0 FROM code WHERE used_at IS NOT NULL;

-- +goose Down
INSERT INTO attempt_event (attempt_id, name, detail, at) SELECT attempt_id, name, detail, at FROM timeline WHERE turn = 1;
DROP VIEW timeline;
CREATE INDEX code_expires ON code (expires_at);
ALTER TABLE token RESET (fillfactor);
DROP INDEX token_connection;
CREATE INDEX token_connection ON token USING hash (connection_id) WHERE connection_id IS NOT NULL;
