-- What officers say about profiles: verified or not, hidden or not; what people
-- report; and whom they want nothing to do with.

-- +goose Up
ALTER TABLE profile ADD COLUMN verified INTEGER NOT NULL DEFAULT 0;
ALTER TABLE profile ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
-- The last version was written by somebody else than the owner, for them.
ALTER TABLE profile ADD COLUMN on_behalf INTEGER NOT NULL DEFAULT 0;

CREATE TABLE flag (
    id         TEXT PRIMARY KEY,
    profile    TEXT    NOT NULL,
    account    TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    message    TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    decided_by TEXT    NOT NULL,
    decision   TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    decided_at INTEGER NOT NULL
);
CREATE INDEX flag_state ON flag (state, id);
CREATE INDEX flag_profile ON flag (profile);
CREATE INDEX flag_account ON flag (account);

-- account wants nothing to do with the other one.
CREATE TABLE block (
    account    TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    other      TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, other)
);
CREATE INDEX block_other ON block (other);

-- +goose Down
DROP TABLE block;
DROP TABLE flag;
ALTER TABLE profile DROP COLUMN on_behalf;
ALTER TABLE profile DROP COLUMN hidden;
ALTER TABLE profile DROP COLUMN verified;
