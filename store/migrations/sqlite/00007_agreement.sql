-- Who may see whose contact and what is open on consent only. pair is both
-- profiles in alphabetical order, so that the index lets a pair have one open
-- agreement, whichever of them asked. Deleting a profile ends its agreements:
-- whoever takes its id later has made none.

-- +goose Up
CREATE TABLE agreement (
    id           TEXT PRIMARY KEY,
    from_profile TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    to_profile   TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    pair         TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    message      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL
);
CREATE UNIQUE INDEX agreement_open ON agreement (pair) WHERE state IN ('asked', 'agreed');
CREATE INDEX agreement_from ON agreement (from_profile, id);
CREATE INDEX agreement_to ON agreement (to_profile, id);

-- +goose Down
DROP TABLE agreement;
