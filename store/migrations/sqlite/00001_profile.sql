-- The heart of the store: profiles, what lists filter them by, and the log
-- that search, ranking and cache follow. Rows get their numbers from the
-- program (highest + 1, under the write lock), so that the SQL needs no
-- identity columns and the log has neither gaps nor numbers out of order.

-- +goose Up
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- body is the profile's JSON without what the service adds; the columns beside
-- it are what is looked up or filtered by. Times are milliseconds since 1970.
CREATE TABLE profile (
    num         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    kind        TEXT    NOT NULL,
    external_id TEXT,
    owner       TEXT    NOT NULL,
    visibility  TEXT    NOT NULL,
    available   INTEGER NOT NULL,
    demo        INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    body        TEXT    NOT NULL,
    UNIQUE (kind, external_id)
);
CREATE INDEX profile_kind ON profile (kind, id);
CREATE INDEX profile_owner ON profile (owner, kind) WHERE owner <> '';
CREATE INDEX profile_updated ON profile (updated_at);

-- Every value profiles are filtered by, once. Parents are not stored: a filter
-- is expanded to the values below it, so new reference data need no rewriting.
CREATE TABLE term (
    num   INTEGER PRIMARY KEY,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (field, value)
);
CREATE TABLE profile_term (
    profile INTEGER NOT NULL REFERENCES profile (num) ON DELETE CASCADE,
    term    INTEGER NOT NULL,
    PRIMARY KEY (profile, term)
) WITHOUT ROWID;
CREATE INDEX profile_term_term ON profile_term (term, profile);

-- One row per committed change; never emptied of its newest row.
CREATE TABLE change (
    seq     INTEGER PRIMARY KEY,
    kind    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    deleted INTEGER NOT NULL
);

-- +goose Down
DROP TABLE change;
DROP TABLE profile_term;
DROP TABLE term;
DROP TABLE profile;
DROP TABLE meta;
