-- What support does for accounts. A reset of an account's second factor waits for another
-- person or for a while, and its owner can stop it. Mails are found by whom they are to, also
-- once they are sent and their content is deleted. Accounts are listed the newest first.

-- +goose Up
CREATE TABLE factor_reset (
    id            TEXT    PRIMARY KEY,
    account_id    TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    asked_by      TEXT    NOT NULL, -- a staff member's ID
    asked_by_name TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    asked_at      INTEGER NOT NULL,
    due_at        INTEGER NOT NULL, -- when it is done, if nobody approves or stops it
    stop_hash     BLOB    UNIQUE, -- of the link that was mailed to stop it
    outcome       TEXT    NOT NULL, -- done or stopped; empty while it waits
    ended_at      INTEGER
) STRICT;
CREATE INDEX factor_reset_account ON factor_reset (account_id);
CREATE UNIQUE INDEX factor_reset_waiting ON factor_reset (account_id) WHERE ended_at IS NULL;
CREATE INDEX factor_reset_due ON factor_reset (due_at) WHERE ended_at IS NULL;
CREATE INDEX factor_reset_ended ON factor_reset (ended_at) WHERE ended_at IS NOT NULL;

ALTER TABLE outbox ADD COLUMN recipient BLOB; -- the hash of an email's key; NULL for what is no mail to an account
ALTER TABLE outbox ADD COLUMN subject TEXT NOT NULL DEFAULT ''; -- what the mail is about
ALTER TABLE outbox ADD COLUMN gave_up INTEGER NOT NULL DEFAULT FALSE;
CREATE INDEX outbox_recipient ON outbox (recipient, created_at) WHERE recipient IS NOT NULL;

CREATE INDEX account_created ON account (created_at, id);

-- +goose Down
DROP INDEX account_created;
DROP INDEX outbox_recipient;
ALTER TABLE outbox DROP COLUMN gave_up;
ALTER TABLE outbox DROP COLUMN subject;
ALTER TABLE outbox DROP COLUMN recipient;
DROP TABLE factor_reset;
