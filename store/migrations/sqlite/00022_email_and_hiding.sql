-- The address that an account is to have once it has answered, and the one that
-- it had, to which a letter goes; both are forgotten at email_ends_at. And why a
-- moderator has hidden a profile, which its owner reads.

-- +goose Up
ALTER TABLE account ADD COLUMN new_email TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN former_email TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN email_ends_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX account_email_change ON account (email_ends_at) WHERE email_ends_at > 0;
CREATE TABLE hiding (
    profile    TEXT PRIMARY KEY REFERENCES profile (id) ON DELETE CASCADE,
    reason     TEXT    NOT NULL,
    created_at INTEGER NOT NULL
);
INSERT INTO hiding SELECT f.profile, f.decision, MAX(f.decided_at) FROM flag f JOIN profile p ON p.id = f.profile
    WHERE p.hidden = 1 AND f.state = 'upheld' GROUP BY f.profile;

-- +goose Down
DROP TABLE hiding;
DROP INDEX account_email_change;
ALTER TABLE account DROP COLUMN email_ends_at;
ALTER TABLE account DROP COLUMN former_email;
ALTER TABLE account DROP COLUMN new_email;
