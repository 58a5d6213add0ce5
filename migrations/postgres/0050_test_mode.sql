-- Test mode. Each partner has a test client, whose ID is made of the partner's, and test
-- accounts, which belong to that client and are found by nothing that real accounts are found by.

-- +goose Up
ALTER TABLE account ADD COLUMN test_client_id TEXT NOT NULL DEFAULT ''; -- empty for a real account
ALTER TABLE account ADD COLUMN test_name TEXT NOT NULL DEFAULT '';      -- what it is for
CREATE UNIQUE INDEX account_test ON account (test_client_id, test_name) WHERE test_client_id <> '';

-- Connections that ended are kept, but those of test mode are swept.
CREATE INDEX connection_test_ended ON connection (revoked_at) WHERE substr(client_id, 1, 13) = 'partner_test_' AND revoked_at IS NOT NULL;

INSERT INTO client (id, kind, name, email, use_case, scope, allow_missing_state, iss, status, suspended_reason, suspended_at, suspended_by, created_at, name_key)
    SELECT 'partner_test_' || substr(id, 9), 'test', name, '', use_case, scope, allow_missing_state, iss, status, suspended_reason, suspended_at, suspended_by, created_at, name_key
    FROM client WHERE kind = 'partner';

-- +goose Down
DELETE FROM token WHERE client_id IN (SELECT id FROM client WHERE kind = 'test');
DELETE FROM account WHERE test_client_id <> '';
DELETE FROM client WHERE kind = 'test';
DROP INDEX connection_test_ended;
DROP INDEX account_test;
ALTER TABLE account DROP COLUMN test_name;
ALTER TABLE account DROP COLUMN test_client_id;
