-- What was attested is remembered: a phone's later attestations are compared with it, and phones are
-- found when what vouched for their keys is no longer believed.

ALTER TABLE phones ADD COLUMN security_level TEXT;   -- at its registration; null when that was before
ALTER TABLE phones ADD COLUMN boot_key BYTEA;        -- by which it verifies what it starts, Android

-- Serial numbers of the certificates that vouch for a phone's keys.
CREATE TABLE attested_by (
    phone           TEXT NOT NULL REFERENCES phones,
    serial          TEXT NOT NULL,           -- hex without leading zeros
    at_registration BIGINT NOT NULL,         -- 1 or 0
    attested_at     BIGINT NOT NULL,         -- for the first time
    PRIMARY KEY (phone, serial)
);
CREATE INDEX attested_by_serial ON attested_by (serial);

-- The newest list of Android's attestation keys that are no longer believed.
CREATE TABLE listed_serials (
    serial TEXT PRIMARY KEY
);

-- How many phones the attestation key of each serial number has registered on a day.
CREATE TABLE registrations_by_key (
    serial TEXT NOT NULL,
    day    BIGINT NOT NULL,
    phones BIGINT NOT NULL,
    PRIMARY KEY (day, serial)
);

-- Phones that were never active are forgotten some time after their end.
CREATE INDEX never_active_phones ON phones (ended_at)
WHERE activation IS NULL AND ended_at IS NOT NULL;

-- A report of a loss ends with the phone that made it. Where that phone has gone already, and nothing
-- came after the lost one, it is the active phone again.
UPDATE phones SET state = 'active', ended_at = NULL, lost_by = NULL
WHERE state = 'lost'
    AND lost_by IN (SELECT phone FROM phones WHERE state = 'removed' AND activation IS NULL)
    AND NOT EXISTS (SELECT 1 FROM phones AS later
                    WHERE later.account = phones.account AND later.activation > phones.activation);
