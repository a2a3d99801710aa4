-- The face of the portrait alone, where a paper has one.
ALTER TABLE papers ADD COLUMN face BYTEA;
-- Which edition of the import made the paper: 1 took portraits as they came and ended days in UTC.
ALTER TABLE papers ADD COLUMN import BIGINT NOT NULL DEFAULT 1;
