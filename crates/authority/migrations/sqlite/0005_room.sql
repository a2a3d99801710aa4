-- Whether revocations wait because the shard, or a phone, has no room for them.
ALTER TABLE shards ADD COLUMN held_back INTEGER NOT NULL DEFAULT 0;

-- How many revoked indexes the newest edition has.
ALTER TABLE shard_editions ADD COLUMN revoked INTEGER NOT NULL DEFAULT 0;
UPDATE shard_editions SET revoked = (
    SELECT COUNT(*) FROM revocations
    WHERE revocations.kid = shard_editions.kid AND revocations.day = shard_editions.day
        AND revocations.edition IS NOT NULL
);

-- The kid that names the shards of papers, whichever paper key signs; null before the first paper.
ALTER TABLE publisher ADD COLUMN paper_shards BLOB;

-- Which shards have something to publish is asked every two seconds.
DROP INDEX revocations_to_publish;
CREATE INDEX revocations_to_publish ON revocations (kid, day) WHERE edition IS NULL;
