-- Partners can leave. Their status is then "leaving", which is not active, until they have left
-- or an owner stays; stays_as is the status that they have again then. It changes where support
-- suspends or resumes them meanwhile.

-- +goose Up
ALTER TABLE client ADD COLUMN leaving_until INTEGER; -- when everything ends
ALTER TABLE client ADD COLUMN stays_as TEXT NOT NULL DEFAULT ''; -- empty unless the partner is leaving
CREATE INDEX client_leaving ON client (leaving_until) WHERE leaving_until IS NOT NULL;

-- +goose Down
DROP INDEX client_leaving;
ALTER TABLE client DROP COLUMN stays_as;
ALTER TABLE client DROP COLUMN leaving_until;
