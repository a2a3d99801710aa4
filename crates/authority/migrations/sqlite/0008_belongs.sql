-- To which authority the database belongs, and what the last restore has raised. One row, written by the
-- first program of this edition that opens it.
CREATE TABLE belongs (
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    name         TEXT NOT NULL,              -- random: no other database has it but copies of this one
    secret       BLOB NOT NULL,              -- fingerprint of the service's secret
    roots        BLOB NOT NULL,              -- thumbprints of the three roots, ascending
    public_url   TEXT NOT NULL,
    copied_at    INTEGER,                    -- of a copy, until it is restored
    lost_until   INTEGER NOT NULL DEFAULT 0, -- the newest manifest that the last restore has found
    counts_from  INTEGER NOT NULL DEFAULT 0, -- manifests count from here since the last restore
    changes_from INTEGER NOT NULL DEFAULT 0  -- and the changes of every account from here
) STRICT;

-- The shard's first edition since the last restore: no delta begins before it.
ALTER TABLE shard_editions ADD COLUMN begins INTEGER NOT NULL DEFAULT 1;
