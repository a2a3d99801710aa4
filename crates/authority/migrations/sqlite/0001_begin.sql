-- Instants are seconds since 1970-01-01T00:00:00Z. Names are random texts, so that they tell nothing.

CREATE TABLE accounts (
    account      TEXT PRIMARY KEY,
    number       TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    level        INTEGER NOT NULL CHECK (level IN (1, 2)),
    password     TEXT NOT NULL,              -- PHC string, argon2id
    opened_at    INTEGER NOT NULL,
    suspended_at INTEGER,
    changes      INTEGER NOT NULL DEFAULT 0  -- numbers the account's notices and changes of papers
) STRICT;

CREATE TABLE sign_ins (
    sign_in                 TEXT PRIMARY KEY,
    account                 TEXT NOT NULL REFERENCES accounts,
    request_thumbprint      BLOB NOT NULL,
    presentation_thumbprint BLOB NOT NULL,
    phone_name              TEXT NOT NULL,
    platform                TEXT NOT NULL,
    code_mac                BLOB NOT NULL,   -- of the one-time code and all that it is bound to
    tries_left              INTEGER NOT NULL CHECK (tries_left >= 0),
    expires_at              INTEGER NOT NULL,
    confirmed_at            INTEGER,
    used_at                 INTEGER
) STRICT;
CREATE INDEX sign_ins_of_account ON sign_ins (account, expires_at);

CREATE TABLE phones (
    phone              TEXT PRIMARY KEY,
    account            TEXT NOT NULL REFERENCES accounts,
    name               TEXT NOT NULL,
    platform           TEXT NOT NULL,
    request_key        BLOB NOT NULL,        -- x and y
    request_thumbprint BLOB NOT NULL UNIQUE,
    attestation        BLOB,                 -- what the verifier wants back at the next renewal
    state              TEXT NOT NULL CHECK (state IN ('active', 'waiting', 'removed', 'lost')),
    registered_at      INTEGER NOT NULL,
    activates_at       INTEGER,               -- of one that waits
    activation         INTEGER,               -- with which of the account's changes it became active
    ended_at           INTEGER,
    lost_by            TEXT                   -- the waiting phone that reported it lost
) STRICT;
CREATE INDEX phones_of_account ON phones (account, registered_at);
-- One active phone per account, and one that waits to take its place, whatever the code does.
CREATE UNIQUE INDEX one_active_phone ON phones (account) WHERE state = 'active';
CREATE UNIQUE INDEX one_waiting_phone ON phones (account) WHERE state = 'waiting';

-- Nonces that were used: of signed calls by the thumbprint of their key, of attestations by ''.
CREATE TABLE nonces (
    scope      BLOB NOT NULL,
    nonce      BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (scope, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX nonces_by_end ON nonces (expires_at);

CREATE TABLE throttles (
    throttle  BLOB PRIMARY KEY,              -- MAC of whom or what it slows down
    failures  INTEGER NOT NULL,
    failed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX throttles_by_age ON throttles (failed_at);

CREATE TABLE shards (
    kid      BLOB NOT NULL,
    day      INTEGER NOT NULL,
    bits     INTEGER NOT NULL,               -- the shard has 2^bits indexes, or a multiple
    reserved INTEGER NOT NULL DEFAULT 0,     -- how many numbers were handed out to instances
    PRIMARY KEY (kid, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificates (
    kid        BLOB NOT NULL,
    day        INTEGER NOT NULL,
    idx        INTEGER NOT NULL,
    phone      TEXT NOT NULL REFERENCES phones,
    thumbprint BLOB NOT NULL,                -- of the presentation key
    issued_at  INTEGER NOT NULL,
    PRIMARY KEY (kid, day, idx)
) STRICT, WITHOUT ROWID;
-- A presentation key has one certificate.
CREATE UNIQUE INDEX certificates_of_phone ON certificates (phone, thumbprint);

CREATE TABLE revocations (
    kid        BLOB NOT NULL,
    day        INTEGER NOT NULL,
    idx        INTEGER NOT NULL,
    revoked_at INTEGER NOT NULL,
    edition    INTEGER,                      -- the shard's first edition with it; null until published
    PRIMARY KEY (kid, day, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX revocations_to_publish ON revocations (edition) WHERE edition IS NULL;

-- The newest edition of each shard.
CREATE TABLE shard_editions (
    kid       BLOB NOT NULL,
    day       INTEGER NOT NULL,
    sequence  INTEGER NOT NULL,
    digest    BLOB NOT NULL,
    size      INTEGER NOT NULL,              -- how many indexes the list speaks of
    signed_by BLOB NOT NULL,                 -- kid of the status key
    list      TEXT NOT NULL,                 -- path of the full list
    PRIMARY KEY (kid, day)
) STRICT, WITHOUT ROWID;

-- One row. Whoever stores a publication takes it first, and stores nothing when the sequence is no
-- longer what the publication was made from.
CREATE TABLE publisher (
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    sequence     INTEGER NOT NULL,           -- of the newest manifest
    published_at INTEGER NOT NULL
) STRICT;
INSERT INTO publisher VALUES (1, 0, 0);

CREATE TABLE files (
    path         TEXT PRIMARY KEY,
    media_type   TEXT NOT NULL,
    body         BLOB NOT NULL,
    etag         TEXT NOT NULL,
    immutable    INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    newest_of    TEXT                        -- name of the shard whose next edition ends it
) STRICT;
CREATE INDEX files_by_end ON files (expires_at);
CREATE INDEX files_by_shard ON files (newest_of) WHERE newest_of IS NOT NULL;

CREATE TABLE trust_lists (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    bytes        BLOB NOT NULL,
    installed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE papers (
    paper        TEXT PRIMARY KEY,
    account      TEXT NOT NULL REFERENCES accounts,
    kind         INTEGER NOT NULL,
    number       TEXT NOT NULL,
    content      BLOB NOT NULL,              -- digest of what was imported, to see changes
    document     BLOB NOT NULL,              -- as signed
    digest       BLOB NOT NULL,              -- of the document
    change       INTEGER NOT NULL,           -- among the account's changes
    issued_at    INTEGER NOT NULL,
    withdrawn_at INTEGER,
    UNIQUE (account, kind, number)
) STRICT;
CREATE INDEX papers_by_change ON papers (account, change);

-- The status indexes of papers; the newest is the one in the paper's document.
CREATE TABLE paper_indexes (
    kid      BLOB NOT NULL,
    day      INTEGER NOT NULL,
    idx      INTEGER NOT NULL,
    paper    TEXT NOT NULL REFERENCES papers,
    given_at INTEGER NOT NULL,
    PRIMARY KEY (kid, day, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX indexes_of_paper ON paper_indexes (paper, given_at);

CREATE TABLE notices (
    account TEXT NOT NULL REFERENCES accounts,
    change  INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    phone   TEXT,
    about   TEXT,
    PRIMARY KEY (account, change)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    entry   INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,                   -- 'operator', 'phone' or 'service'
    action  TEXT NOT NULL,
    account TEXT,
    phone   TEXT,
    detail  TEXT
) STRICT;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit table is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit table is append-only'); END;
