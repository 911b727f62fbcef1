-- People who sign in, and the keys their tokens are signed with. The keys live
-- here so that a restart signs nobody out and every process signs alike.

-- +goose Up
CREATE TABLE account (
    id            TEXT PRIMARY KEY,
    email         TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    roles         TEXT    NOT NULL,
    disabled      INTEGER NOT NULL,
    demo          INTEGER NOT NULL,
    created_at    INTEGER NOT NULL
);
CREATE TABLE signing_key (
    kid        TEXT PRIMARY KEY,
    private    BLOB    NOT NULL,
    created_at INTEGER NOT NULL
);

-- +goose Down
DROP TABLE signing_key;
DROP TABLE account;
