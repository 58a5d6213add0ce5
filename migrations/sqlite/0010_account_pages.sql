-- What the account's own pages need: the language of its pages and mails, when it will be
-- closed, when a session's owner last proved who they are, and what was done in the
-- account. Owners look there for what somebody else may have done, so nobody can delete a
-- row; rows go after a year or with the account.

-- +goose Up
ALTER TABLE account ADD COLUMN language TEXT NOT NULL DEFAULT ''; -- empty: not chosen
ALTER TABLE account ADD COLUMN closing_at INTEGER; -- NULL unless the owner asked to close it

ALTER TABLE session ADD COLUMN confirmed_at INTEGER NOT NULL DEFAULT 0;
UPDATE session SET confirmed_at = created_at;

CREATE TABLE activity (
    id         INTEGER PRIMARY KEY, -- rises in the order of creation
    account_id TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    user_agent TEXT    NOT NULL, -- empty, as the address, for support and partners
    address    TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX activity_account ON activity (account_id, id);
CREATE INDEX activity_at ON activity (at);

-- The mail about a new password is now one of several notices.
UPDATE outbox SET kind = 'notice', payload = json_set(payload, '$.name', 'password changed')
    WHERE kind = 'password changed' AND closed_at IS NULL;

-- +goose Down
UPDATE outbox SET kind = 'password changed'
    WHERE kind = 'notice' AND closed_at IS NULL AND payload LIKE '%"name":%"password changed"%';
DROP TABLE activity;
ALTER TABLE session DROP COLUMN confirmed_at;
ALTER TABLE account DROP COLUMN closing_at;
ALTER TABLE account DROP COLUMN language;
