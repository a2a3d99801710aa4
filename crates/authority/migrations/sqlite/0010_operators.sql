-- Who acted, why, and under which number of the ticket system: of operators' rows alone.
ALTER TABLE audit ADD COLUMN operator TEXT;
ALTER TABLE audit ADD COLUMN reason TEXT;
ALTER TABLE audit ADD COLUMN ticket TEXT;
-- The row's place in the chain, from 1, and its hash; null in rows of phones and the service, which
-- seals cover, and in rows from before the chain.
ALTER TABLE audit ADD COLUMN link INTEGER;
ALTER TABLE audit ADD COLUMN hash BLOB;
CREATE UNIQUE INDEX audit_by_link ON audit (link) WHERE link IS NOT NULL;
CREATE INDEX audit_by_account ON audit (account, entry);

-- One row: the end of the chain. Whoever appends takes it first.
CREATE TABLE audit_chain (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    link        INTEGER NOT NULL,
    hash        BLOB NOT NULL,               -- empty before the first link
    began_after INTEGER NOT NULL,            -- the last entry from before the chain
    sealed_to   INTEGER NOT NULL             -- the last entry that a seal speaks of
) STRICT;
INSERT INTO audit_chain
SELECT 1, 0, x'', COALESCE(MAX(entry), 0), COALESCE(MAX(entry), 0) FROM audit;

ALTER TABLE accounts ADD COLUMN closed_at INTEGER;
CREATE INDEX accounts_by_close ON accounts (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX papers_by_withdrawal ON papers (withdrawn_at) WHERE withdrawn_at IS NOT NULL;

-- What is left of an erased account: the name that the audit table knows it by, and a MAC of its
-- number, so that an import does not bring it back by accident.
CREATE TABLE erased (
    account    TEXT PRIMARY KEY,
    number_mac BLOB NOT NULL,
    erased_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX erased_by_number ON erased (number_mac);
