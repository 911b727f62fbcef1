-- What people are told about, and how far. Times are milliseconds since 1970.

-- +goose Up
-- A search that somebody wants to be told about: the query string of the page.
CREATE TABLE saved_search (
    id         TEXT PRIMARY KEY,
    account    TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    query      TEXT    NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX saved_search_account ON saved_search (account);

-- The feed of a profile or a saved search, whichever is not NULL; id is the
-- same. head is the number of the newest item; items up to mailed were in a
-- digest.
CREATE TABLE feed (
    id         TEXT PRIMARY KEY,
    profile    TEXT    REFERENCES profile (id) ON DELETE CASCADE,
    search     TEXT    REFERENCES saved_search (id) ON DELETE CASCADE,
    head       INTEGER NOT NULL,
    min_fit    TEXT    NOT NULL,
    digest     TEXT    NOT NULL,
    mailed     INTEGER NOT NULL,
    mailed_at  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX feed_profile ON feed (profile);
CREATE INDEX feed_search ON feed (search);
CREATE INDEX feed_digest ON feed (digest) WHERE digest <> 'never';

-- One thing that happened; what keeps it from being told twice.
CREATE TABLE feed_item (
    feed          TEXT    NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
    num           INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    event         TEXT    NOT NULL,
    target        TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    what          TEXT    NOT NULL,
    changed       TEXT    NOT NULL,
    score         REAL    NOT NULL,
    read_at       INTEGER NOT NULL DEFAULT 0,
    dismissed_at  INTEGER NOT NULL DEFAULT 0,
    dismissal     TEXT    NOT NULL DEFAULT '',
    snoozed_until INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (feed, num)
);
CREATE UNIQUE INDEX feed_item_what ON feed_item (feed, target, what);
CREATE INDEX feed_item_target ON feed_item (target);

-- Whose progress a feed tells, and the state it last told.
CREATE TABLE follow (
    feed   TEXT    NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
    target TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    since  INTEGER NOT NULL,
    seen   TEXT    NOT NULL,
    PRIMARY KEY (feed, target)
);
CREATE INDEX follow_target ON follow (target);

-- Secret addresses under which programs read a feed as somebody.
CREATE TABLE feed_link (
    feed       TEXT    NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
    account    TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash       TEXT    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (feed, account)
);
CREATE INDEX feed_link_account ON feed_link (account);

-- +goose Down
DROP TABLE feed_link;
DROP TABLE follow;
DROP TABLE feed_item;
DROP TABLE feed;
DROP TABLE saved_search;
