-- Old events are deleted in the order of their sequence, so nothing finds them by time, and
-- each is written faster. Signing secrets that have ended are found by when. A database that
-- was restored from a backup has another place than it had, so that a server does not send
-- what was pending long before.

-- +goose Up
DROP INDEX event_created_at;
CREATE INDEX endpoint_secret_expires_at ON endpoint_secret (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE database_place (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    place TEXT NOT NULL -- where the engine says that it is; empty before the first start
) STRICT;
INSERT INTO database_place (id, place) VALUES (1, '');

-- +goose Down
DROP TABLE database_place;
DROP INDEX endpoint_secret_expires_at;
CREATE INDEX event_created_at ON event (created_at);
