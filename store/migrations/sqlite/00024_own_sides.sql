-- Introductions and sessions whose two sides are in the same hands count in no
-- figure: whoever acts for both could make as many as they like. own is what was so
-- when it was asked for, as store/hands.go finds out; what is here already is taken
-- as it stands now.

-- +goose Up
ALTER TABLE introduction ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
ALTER TABLE booking ADD COLUMN own INTEGER NOT NULL DEFAULT 0;

CREATE TEMP TABLE hand AS
WITH body (profile, id, kind, owner, keeper) AS (
    SELECT id, id, kind, owner, keeper FROM profile
    UNION ALL SELECT o.id, b.id, b.kind, b.owner, b.keeper FROM profile o JOIN offer x ON x.num = o.num JOIN profile b ON b.id = x.by_profile
)
SELECT profile, 'organization' AS kind, id AS value FROM body WHERE kind = 'organization'
UNION SELECT profile, 'organization', keeper FROM body WHERE keeper <> ''
UNION SELECT profile, 'account', owner FROM body WHERE owner <> ''
UNION SELECT profile, 'account', a.steward FROM body JOIN account a ON a.id = body.owner WHERE a.steward <> ''
UNION SELECT profile, 'account', r.account FROM body JOIN account_reach r ON r.kind = 'organization' AND r.value = body.id
UNION SELECT profile, 'account', r.account FROM body JOIN account_reach r ON r.kind = 'organization' AND r.value = body.keeper;
CREATE INDEX temp.hand_of ON hand (profile, kind, value);

UPDATE introduction SET own = 1 WHERE EXISTS (SELECT 1 FROM temp.hand a JOIN temp.hand b ON b.kind = a.kind AND b.value = a.value
    WHERE a.profile = introduction.from_profile AND b.profile = introduction.to_profile);
UPDATE booking SET own = 1 WHERE EXISTS (SELECT 1 FROM temp.hand a JOIN temp.hand b ON b.kind = a.kind AND b.value = a.value
    WHERE a.profile = booking.from_profile AND b.profile = booking.mentor);
DROP TABLE temp.hand;

-- +goose Down
ALTER TABLE booking DROP COLUMN own;
ALTER TABLE introduction DROP COLUMN own;
