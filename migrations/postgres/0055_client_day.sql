-- What partners see in numbers. How many connections of a partner began and ended, by day;
-- the row of day 0 has those of the days that are no longer kept, so that the sum of all rows
-- is how many are live. And how often a secret was exchanged, by hour, for those who replace
-- one. Days and hours are the Unix milliseconds at which they begin.

-- +goose Up
CREATE TABLE client_day (
    client_id TEXT    NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    day       BIGINT  NOT NULL,
    made      BIGINT  NOT NULL,
    ended     BIGINT  NOT NULL,
    PRIMARY KEY (client_id, day)
);
CREATE INDEX client_day_day ON client_day (day, client_id) WHERE day > 0;
INSERT INTO client_day (client_id, day, made, ended)
    SELECT client_id, day, SUM(made), SUM(ended) FROM (
        SELECT client_id, created_at - created_at % 86400000 AS day, 1 AS made, 0 AS ended FROM connection
        UNION ALL
        SELECT client_id, revoked_at - revoked_at % 86400000, 0, 1 FROM connection WHERE revoked_at IS NOT NULL
    ) AS counted GROUP BY client_id, day;

CREATE TABLE secret_hour (
    secret_id TEXT    NOT NULL REFERENCES secret (id) ON DELETE CASCADE,
    hour      BIGINT  NOT NULL,
    exchanges BIGINT  NOT NULL,
    last_at   BIGINT  NOT NULL,
    PRIMARY KEY (secret_id, hour)
);
CREATE INDEX secret_hour_hour ON secret_hour (hour);

-- +goose Down
DROP TABLE secret_hour;
DROP TABLE client_day;
