-- Profiles that people are still writing: what was typed, whether it is valid or
-- not. Times are milliseconds since 1970, 0 for none.

-- +goose Up
-- A draft of a profile that is there (profile <> '') began from its version
-- profile_version, and was is what that said. dropped_at says that its owner has
-- thrown it away; it can be taken back until it ends.
CREATE TABLE draft (
    id              TEXT PRIMARY KEY,
    account         TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind            TEXT    NOT NULL,
    profile         TEXT    NOT NULL,
    profile_version INTEGER NOT NULL,
    fields          TEXT    NOT NULL,
    was             TEXT    NOT NULL,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL,
    ends_at         INTEGER NOT NULL,
    dropped_at      INTEGER NOT NULL
);
CREATE INDEX draft_account ON draft (account, changed_at);
CREATE INDEX draft_ends ON draft (ends_at);

-- +goose Down
DROP TABLE draft;
