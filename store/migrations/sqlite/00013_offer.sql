-- What lists of offers are asked by, beside the profile, whose state says how far
-- the offer has come. last_day is '' for none; opened_at is when it was last
-- opened, in milliseconds since 1970, 0 while it was not; live says that its last
-- day is still to come for it; reminded is the last day that its owner was written
-- of.

-- +goose Up
CREATE TABLE offer (
    num        INTEGER PRIMARY KEY REFERENCES profile (num) ON DELETE CASCADE,
    offer_kind TEXT    NOT NULL,
    by_profile TEXT    NOT NULL,
    last_day   TEXT    NOT NULL,
    live       INTEGER NOT NULL,
    opened_at  INTEGER NOT NULL,
    reminded   TEXT    NOT NULL
);
INSERT INTO offer (num, offer_kind, by_profile, last_day, live, opened_at, reminded)
    SELECT num, COALESCE(json_extract(body, '$.offer_kind'), ''), COALESCE(json_extract(body, '$.by'), ''),
        CASE LENGTH(json_extract(body, '$.closes_on')) WHEN 4 THEN json_extract(body, '$.closes_on') || '-07-01' ELSE COALESCE(json_extract(body, '$.closes_on'), '') END,
        state IN ('', 'open', 'filled'), created_at, ''
    FROM profile WHERE kind = 'offer';
CREATE INDEX offer_by ON offer (by_profile) WHERE by_profile <> '';
CREATE INDEX offer_last_day ON offer (last_day) WHERE live = 1 AND last_day <> '';
CREATE INDEX offer_opened ON offer (opened_at);

-- +goose Down
DROP TABLE offer;
