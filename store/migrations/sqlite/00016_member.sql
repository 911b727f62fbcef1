-- Who is a member of an organization, what is pledged, and which organization
-- keeps a profile that belongs to no account yet. Times are milliseconds since
-- 1970, 0 for none.

-- +goose Up
ALTER TABLE profile ADD COLUMN keeper TEXT NOT NULL DEFAULT '';
CREATE INDEX profile_keeper ON profile (keeper) WHERE keeper <> '';

-- When the keeper is gone the profile is in nobody's name, and whoever takes the
-- keeper's id later has no right to it. (A reference would do the same, but a
-- column that has one cannot be dropped.)
-- +goose StatementBegin
CREATE TRIGGER profile_keeper_gone AFTER DELETE ON profile WHEN OLD.kind = 'organization'
BEGIN
    UPDATE profile SET keeper = '' WHERE keeper <> '' AND keeper = OLD.id; -- as the index has it
END;
-- +goose StatementEnd

-- A membership that has ended stays, so that what was counted in a month stays
-- counted. means is how the member agreed, account who invited or noted it; code
-- is the hash of what hands the profile over.
CREATE TABLE member (
    id           TEXT PRIMARY KEY,
    organization TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    profile      TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    state        TEXT    NOT NULL,
    may_post     INTEGER NOT NULL,
    means        TEXT    NOT NULL,
    account      TEXT    NOT NULL,
    code         TEXT    NOT NULL,
    code_ends_at INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL,
    left_at      INTEGER NOT NULL
);
CREATE UNIQUE INDEX member_of ON member (organization, profile) WHERE left_at = 0;
CREATE INDEX member_profile ON member (profile);
CREATE INDEX member_code ON member (code) WHERE code <> '';

-- What somebody means to give from starts_at until before ends_at: hours, or an
-- amount of money.
CREATE TABLE pledge (
    id         TEXT PRIMARY KEY,
    by_profile TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    hours      REAL    NOT NULL CHECK (hours >= 0),
    amount     REAL    NOT NULL CHECK (amount >= 0),
    currency   TEXT    NOT NULL,
    note       TEXT    NOT NULL,
    account    TEXT    NOT NULL,
    starts_at  INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL CHECK (ends_at > starts_at),
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);
CREATE INDEX pledge_by ON pledge (by_profile, id);

-- +goose Down
DROP TABLE pledge;
DROP TABLE member;
DROP TRIGGER profile_keeper_gone;
DROP INDEX profile_keeper;
ALTER TABLE profile DROP COLUMN keeper;
