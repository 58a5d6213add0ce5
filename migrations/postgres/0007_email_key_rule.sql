-- Keys of email addresses used to be the address in lower case, so one mailbox could have
-- two accounts, ada@bücher.example and ada@xn--bcher-kva.example. SQL cannot compute
-- today's keys. The server does when it starts, for accounts of rule 1. An ASCII address
-- has the same key by both rules.

-- +goose Up
ALTER TABLE account ADD COLUMN email_key_rule BIGINT NOT NULL DEFAULT 2; -- 2: storage.EmailKey
ALTER TABLE account ALTER COLUMN email_key_rule SET DEFAULT 1; -- for servers of the previous release
UPDATE account SET email_key_rule = 1 WHERE length(email) < octet_length(email);
CREATE INDEX account_email_key_rule ON account (id) WHERE email_key_rule = 1;

-- +goose Down
DROP INDEX account_email_key_rule;
ALTER TABLE account DROP COLUMN email_key_rule;
