-- Support finds partners by the beginning of their company's name, by their contact, and by
-- the host of a callback. SQL of two engines folds letters differently and knows no hosts,
-- so the program writes keys. It does so for older rows when it starts.

-- +goose Up
ALTER TABLE client ADD COLUMN name_key TEXT NOT NULL DEFAULT '';  -- storage.NameKey
ALTER TABLE client ADD COLUMN email_key TEXT NOT NULL DEFAULT ''; -- storage.EmailKey
ALTER TABLE callback ADD COLUMN host_key TEXT NOT NULL DEFAULT ''; -- storage.HostKey
CREATE INDEX client_name_key ON client (kind, name_key, id);
CREATE INDEX client_email_key ON client (email_key);
CREATE INDEX callback_host_key ON callback (host_key, client_id);
CREATE INDEX callback_url ON callback (url);
CREATE INDEX secret_hash ON secret (hash); -- for one that somebody has found
CREATE INDEX client_created ON client (kind, created_at, id);

-- +goose Down
DROP INDEX client_created;
DROP INDEX secret_hash;
DROP INDEX callback_url;
DROP INDEX callback_host_key;
DROP INDEX client_email_key;
DROP INDEX client_name_key;
ALTER TABLE callback DROP COLUMN host_key;
ALTER TABLE client DROP COLUMN email_key;
ALTER TABLE client DROP COLUMN name_key;
