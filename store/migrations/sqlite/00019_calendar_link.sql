-- The secret address under which calendars follow an account's sessions.

-- +goose Up
CREATE TABLE calendar_link (
    account    TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    hash       TEXT    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
);

-- +goose Down
DROP TABLE calendar_link;
