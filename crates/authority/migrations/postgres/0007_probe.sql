-- One row, written to see whether anything can be: SQLite writes nothing when nothing changes.
CREATE TABLE probe (
    one    BIGINT PRIMARY KEY CHECK (one = 1),
    probes BIGINT NOT NULL
);
INSERT INTO probe VALUES (1, 0);
