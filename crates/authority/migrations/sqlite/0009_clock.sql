-- What the service's clock showed when it was believed. One row; seconds since 1970, 0 for never.
CREATE TABLE clock (
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    seen_at      INTEGER NOT NULL,          -- each minute
    vouched_at   INTEGER NOT NULL,          -- when a witness last found it right
    confirmed_at INTEGER NOT NULL           -- when an operator last said that it is right
) STRICT;
INSERT INTO clock VALUES (1, 0, 0, 0);
