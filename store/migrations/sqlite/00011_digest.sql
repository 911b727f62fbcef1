-- What saved searches have found already, and who may end digests.

-- +goose Up
-- The profiles a search found when it was saved: five bytes of a hash of each
-- id, in order. They are not told.
ALTER TABLE saved_search ADD COLUMN seen BLOB NOT NULL DEFAULT x'';

-- The address in digests under which an account ends them without signing in:
-- derived from seed, found by its hash. ended_at says that it was used: the next
-- digest makes a new one.
CREATE TABLE unsubscribe (
    account    TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    seed       TEXT    NOT NULL,
    hash       TEXT    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL DEFAULT 0
);

-- +goose Down
DROP TABLE unsubscribe;
ALTER TABLE saved_search DROP COLUMN seen;
