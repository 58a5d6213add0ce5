-- Signing in at a carrier. A link is made for whoever is to sign in, and leads to our own page.
-- Each "Continue" there begins a sign-in, which belongs to one browser; the first that
-- succeeds spends the link. Of secrets there are hashes only. Rows outlive their carrier
-- account, so that who comes back too late is told so.

-- +goose Up
CREATE TABLE carrier_link (
    hash               BLOB    PRIMARY KEY,
    carrier_account_id TEXT    NOT NULL,
    carrier_id         TEXT    NOT NULL,
    test               INTEGER NOT NULL,
    redirect_uri       TEXT    NOT NULL,
    state              BLOB,    -- as it was sent; NULL for none
    credential         BLOB,    -- the hash of the key or token that made it; NULL for the owner's own page
    created_at         INTEGER NOT NULL,
    expires_at         INTEGER NOT NULL,
    spent_at           INTEGER
) STRICT;
CREATE INDEX carrier_link_account ON carrier_link (carrier_account_id, created_at);
CREATE INDEX carrier_link_expires_at ON carrier_link (expires_at);

CREATE TABLE carrier_sign_in (
    state_hash   BLOB    PRIMARY KEY,
    link_hash    BLOB    NOT NULL REFERENCES carrier_link (hash) ON DELETE CASCADE,
    browser_hash BLOB    NOT NULL,
    verifier     BLOB,    -- sealed; NULL without PKCE
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    asked_at     INTEGER, -- when the carrier began to be asked for tokens
    outcome      TEXT    NOT NULL -- empty until it is known
) STRICT;
CREATE INDEX carrier_sign_in_link ON carrier_sign_in (link_hash);
CREATE INDEX carrier_sign_in_expires_at ON carrier_sign_in (expires_at);

-- +goose Down
DROP TABLE carrier_sign_in;
DROP TABLE carrier_link;
