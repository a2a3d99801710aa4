-- What the service's clock showed when it was believed. One row; seconds since 1970, 0 for never.
CREATE TABLE clock (
    one          BIGINT PRIMARY KEY CHECK (one = 1),
    seen_at      BIGINT NOT NULL,          -- each minute
    vouched_at   BIGINT NOT NULL,          -- when a witness last found it right
    confirmed_at BIGINT NOT NULL           -- when an operator last said that it is right
);
INSERT INTO clock VALUES (1, 0, 0, 0);
