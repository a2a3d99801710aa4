-- One row, written to see whether anything can be: SQLite writes nothing when nothing changes.
CREATE TABLE probe (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    probes INTEGER NOT NULL
) STRICT;
INSERT INTO probe VALUES (1, 0);
