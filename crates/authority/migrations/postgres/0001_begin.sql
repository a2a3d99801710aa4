-- Instants are seconds since 1970-01-01T00:00:00Z. Names are random texts, so that they tell nothing.

CREATE TABLE accounts (
    account      TEXT PRIMARY KEY,
    number       TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    level        BIGINT NOT NULL CHECK (level IN (1, 2)),
    password     TEXT NOT NULL,              -- PHC string, argon2id
    opened_at    BIGINT NOT NULL,
    suspended_at BIGINT,
    changes      BIGINT NOT NULL DEFAULT 0  -- numbers the account's notices and changes of papers
);

CREATE TABLE sign_ins (
    sign_in                 TEXT PRIMARY KEY,
    account                 TEXT NOT NULL REFERENCES accounts,
    request_thumbprint      BYTEA NOT NULL,
    presentation_thumbprint BYTEA NOT NULL,
    phone_name              TEXT NOT NULL,
    platform                TEXT NOT NULL,
    code_mac                BYTEA NOT NULL,   -- of the one-time code and all that it is bound to
    tries_left              BIGINT NOT NULL CHECK (tries_left >= 0),
    expires_at              BIGINT NOT NULL,
    confirmed_at            BIGINT,
    used_at                 BIGINT
);
CREATE INDEX sign_ins_of_account ON sign_ins (account, expires_at);

CREATE TABLE phones (
    phone              TEXT PRIMARY KEY,
    account            TEXT NOT NULL REFERENCES accounts,
    name               TEXT NOT NULL,
    platform           TEXT NOT NULL,
    request_key        BYTEA NOT NULL,        -- x and y
    request_thumbprint BYTEA NOT NULL UNIQUE,
    attestation        BYTEA,                 -- what the verifier wants back at the next renewal
    state              TEXT NOT NULL CHECK (state IN ('active', 'waiting', 'removed', 'lost')),
    registered_at      BIGINT NOT NULL,
    activates_at       BIGINT,               -- of one that waits
    activation         BIGINT,               -- with which of the account's changes it became active
    ended_at           BIGINT,
    lost_by            TEXT                   -- the waiting phone that reported it lost
);
CREATE INDEX phones_of_account ON phones (account, registered_at);
-- One active phone per account, and one that waits to take its place, whatever the code does.
CREATE UNIQUE INDEX one_active_phone ON phones (account) WHERE state = 'active';
CREATE UNIQUE INDEX one_waiting_phone ON phones (account) WHERE state = 'waiting';

-- Nonces that were used: of signed calls by the thumbprint of their key, of attestations by ''.
CREATE TABLE nonces (
    scope      BYTEA NOT NULL,
    nonce      BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (scope, nonce)
);
CREATE INDEX nonces_by_end ON nonces (expires_at);

CREATE TABLE throttles (
    throttle  BYTEA PRIMARY KEY,              -- MAC of whom or what it slows down
    failures  BIGINT NOT NULL,
    failed_at BIGINT NOT NULL
);
CREATE INDEX throttles_by_age ON throttles (failed_at);

CREATE TABLE shards (
    kid      BYTEA NOT NULL,
    day      BIGINT NOT NULL,
    bits     BIGINT NOT NULL,               -- the shard has 2^bits indexes, or a multiple
    reserved BIGINT NOT NULL DEFAULT 0,     -- how many numbers were handed out to instances
    PRIMARY KEY (kid, day)
);

CREATE TABLE certificates (
    kid        BYTEA NOT NULL,
    day        BIGINT NOT NULL,
    idx        BIGINT NOT NULL,
    phone      TEXT NOT NULL REFERENCES phones,
    thumbprint BYTEA NOT NULL,                -- of the presentation key
    issued_at  BIGINT NOT NULL,
    PRIMARY KEY (kid, day, idx)
);
-- A presentation key has one certificate.
CREATE UNIQUE INDEX certificates_of_phone ON certificates (phone, thumbprint);

CREATE TABLE revocations (
    kid        BYTEA NOT NULL,
    day        BIGINT NOT NULL,
    idx        BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    edition    BIGINT,                      -- the shard's first edition with it; null until published
    PRIMARY KEY (kid, day, idx)
);
CREATE INDEX revocations_to_publish ON revocations (edition) WHERE edition IS NULL;

-- The newest edition of each shard.
CREATE TABLE shard_editions (
    kid       BYTEA NOT NULL,
    day       BIGINT NOT NULL,
    sequence  BIGINT NOT NULL,
    digest    BYTEA NOT NULL,
    size      BIGINT NOT NULL,               -- how many indexes the list speaks of
    signed_by BYTEA NOT NULL,                -- kid of the status key
    list      TEXT NOT NULL,                 -- path of the full list
    PRIMARY KEY (kid, day)
);

-- One row. Whoever stores a publication takes it first, and stores nothing when the sequence is no
-- longer what the publication was made from.
CREATE TABLE publisher (
    one          BIGINT PRIMARY KEY CHECK (one = 1),
    sequence     BIGINT NOT NULL,           -- of the newest manifest
    published_at BIGINT NOT NULL
);
INSERT INTO publisher VALUES (1, 0, 0);

CREATE TABLE files (
    path         TEXT PRIMARY KEY,
    media_type   TEXT NOT NULL,
    body         BYTEA NOT NULL,
    etag         TEXT NOT NULL,
    immutable    BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    newest_of    TEXT                        -- name of the shard whose next edition ends it
);
CREATE INDEX files_by_end ON files (expires_at);
CREATE INDEX files_by_shard ON files (newest_of) WHERE newest_of IS NOT NULL;

CREATE TABLE trust_lists (
    number       BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    bytes        BYTEA NOT NULL,
    installed_at BIGINT NOT NULL
);

CREATE TABLE papers (
    paper        TEXT PRIMARY KEY,
    account      TEXT NOT NULL REFERENCES accounts,
    kind         BIGINT NOT NULL,
    number       TEXT NOT NULL,
    content      BYTEA NOT NULL,              -- digest of what was imported, to see changes
    document     BYTEA NOT NULL,              -- as signed
    digest       BYTEA NOT NULL,              -- of the document
    change       BIGINT NOT NULL,           -- among the account's changes
    issued_at    BIGINT NOT NULL,
    withdrawn_at BIGINT,
    UNIQUE (account, kind, number)
);
CREATE INDEX papers_by_change ON papers (account, change);

-- The status indexes of papers; the newest is the one in the paper's document.
CREATE TABLE paper_indexes (
    kid      BYTEA NOT NULL,
    day      BIGINT NOT NULL,
    idx      BIGINT NOT NULL,
    paper    TEXT NOT NULL REFERENCES papers,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (kid, day, idx)
);
CREATE INDEX indexes_of_paper ON paper_indexes (paper, given_at);

CREATE TABLE notices (
    account TEXT NOT NULL REFERENCES accounts,
    change  BIGINT NOT NULL,
    kind    TEXT NOT NULL,
    at      BIGINT NOT NULL,
    phone   TEXT,
    about   TEXT,
    PRIMARY KEY (account, change)
);

CREATE TABLE audit (
    entry   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      BIGINT NOT NULL,
    actor   TEXT NOT NULL,                   -- 'operator', 'phone' or 'service'
    action  TEXT NOT NULL,
    account TEXT,
    phone   TEXT,
    detail  TEXT
);
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit table is append-only'; END $$;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
