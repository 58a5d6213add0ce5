-- When someone first followed a link mailed to the account's address. Signing up does not
-- require this: until then, the person may have signed up with another person's address.

-- +goose Up
ALTER TABLE account ADD COLUMN email_verified_at BIGINT;

-- +goose Down
ALTER TABLE account DROP COLUMN email_verified_at;
