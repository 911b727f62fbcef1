-- What people did with suggestions, of those who consent to that only.

-- +goose Up
-- The list is that of a profile or a saved search, whichever is not NULL. day is
-- that of the readers' place; the key lets a thing be counted once on it. score
-- is 0 when nothing was scored, place when it is not known.
CREATE TABLE learning (
    account TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    target  TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    event   TEXT    NOT NULL,
    day     TEXT    NOT NULL,
    profile TEXT    REFERENCES profile (id) ON DELETE CASCADE,
    search  TEXT    REFERENCES saved_search (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    score   REAL    NOT NULL,
    place   INTEGER NOT NULL,
    PRIMARY KEY (account, target, event, day)
);
CREATE INDEX learning_target ON learning (target);
CREATE INDEX learning_profile ON learning (profile);
CREATE INDEX learning_search ON learning (search);
CREATE INDEX learning_at ON learning (at);

-- +goose Down
DROP TABLE learning;
