-- Maker and model, from the service's list; empty for one that it does not know.
ALTER TABLE sign_ins ADD COLUMN model TEXT NOT NULL DEFAULT '';
-- The two digits that message and phone show.
ALTER TABLE sign_ins ADD COLUMN digits TEXT;
-- When the code was sent, and whether a phone of the account had signed the call.
ALTER TABLE sign_ins ADD COLUMN began_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sign_ins ADD COLUMN by_known BIGINT NOT NULL DEFAULT 0;

ALTER TABLE phones ADD COLUMN model TEXT NOT NULL DEFAULT '';
ALTER TABLE phones ADD COLUMN digits TEXT;
ALTER TABLE notices ADD COLUMN digits TEXT;

-- What failed_at was before the newest failure, to take that one back.
ALTER TABLE throttles ADD COLUMN before_at BIGINT NOT NULL DEFAULT 0;

-- Given out at the counter; one for each account.
CREATE TABLE activation_codes (
    account    TEXT PRIMARY KEY REFERENCES accounts,
    code_mac   BYTEA NOT NULL,                -- of the code and the account
    tries_left BIGINT NOT NULL CHECK (tries_left >= 0),
    expires_at BIGINT NOT NULL
);
CREATE INDEX activation_codes_by_end ON activation_codes (expires_at);
