-- To which authority the database belongs, and what the last restore has raised. One row, written by the
-- first program of this edition that opens it.
CREATE TABLE belongs (
    one          BIGINT PRIMARY KEY CHECK (one = 1),
    name         TEXT NOT NULL,              -- random: no other database has it but copies of this one
    secret       BYTEA NOT NULL,              -- fingerprint of the service's secret
    roots        BYTEA NOT NULL,              -- thumbprints of the three roots, ascending
    public_url   TEXT NOT NULL,
    copied_at    BIGINT,                     -- of a copy, until it is restored
    lost_until   BIGINT NOT NULL DEFAULT 0, -- the newest manifest that the last restore has found
    counts_from  BIGINT NOT NULL DEFAULT 0, -- manifests count from here since the last restore
    changes_from BIGINT NOT NULL DEFAULT 0  -- and the changes of every account from here
);

-- The shard's first edition since the last restore: no delta begins before it.
ALTER TABLE shard_editions ADD COLUMN begins BIGINT NOT NULL DEFAULT 1;
