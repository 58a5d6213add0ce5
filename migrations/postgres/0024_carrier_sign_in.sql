-- Signing in at a carrier. A link is made for whoever is to sign in, and leads to our own page.
-- Each "Continue" there begins a sign-in, which belongs to one browser; the first that
-- succeeds spends the link. Of secrets there are hashes only. Rows outlive their carrier
-- account, so that who comes back too late is told so.

-- +goose Up
CREATE TABLE carrier_link (
    hash               BYTEA   PRIMARY KEY,
    carrier_account_id TEXT    NOT NULL,
    carrier_id         TEXT    NOT NULL,
    test               BOOLEAN NOT NULL,
    redirect_uri       TEXT    NOT NULL,
    state              BYTEA,   -- as it was sent; NULL for none
    credential         BYTEA,   -- the hash of the key or token that made it; NULL for the owner's own page
    created_at         BIGINT  NOT NULL,
    expires_at         BIGINT  NOT NULL,
    spent_at           BIGINT
);
CREATE INDEX carrier_link_account ON carrier_link (carrier_account_id, created_at);
CREATE INDEX carrier_link_expires_at ON carrier_link (expires_at);

CREATE TABLE carrier_sign_in (
    state_hash   BYTEA   PRIMARY KEY,
    link_hash    BYTEA   NOT NULL REFERENCES carrier_link (hash) ON DELETE CASCADE,
    browser_hash BYTEA   NOT NULL,
    verifier     BYTEA,   -- sealed; NULL without PKCE
    created_at   BIGINT  NOT NULL,
    expires_at   BIGINT  NOT NULL,
    asked_at     BIGINT,  -- when the carrier began to be asked for tokens
    outcome      TEXT    NOT NULL -- empty until it is known
);
CREATE INDEX carrier_sign_in_link ON carrier_sign_in (link_hash);
CREATE INDEX carrier_sign_in_expires_at ON carrier_sign_in (expires_at);

-- +goose Down
DROP TABLE carrier_sign_in;
DROP TABLE carrier_link;
