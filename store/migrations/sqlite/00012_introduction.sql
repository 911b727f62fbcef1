-- Introductions, who has which place, and what is said. Times are milliseconds
-- since 1970, 0 for none. Offers get a state ('' for open), and profiles what
-- their dealings have made of them, as JSON, counted from these tables.

-- +goose Up
ALTER TABLE profile ADD COLUMN state TEXT NOT NULL DEFAULT '';
ALTER TABLE profile ADD COLUMN dealings TEXT NOT NULL DEFAULT '';

-- account asked in the name of from_profile. came_from and went_to are the
-- introductions before and after when nobody answered, hops how many are before.
-- due_at is when time does something with one that waits: reminds or ends it.
-- told is the state that a letter was asked for about.
CREATE TABLE introduction (
    id           TEXT PRIMARY KEY,
    from_profile TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    to_profile   TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    offer        TEXT    REFERENCES profile (id) ON DELETE SET NULL,
    account      TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    message      TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    note         TEXT    NOT NULL,
    reroute      INTEGER NOT NULL,
    came_from    TEXT    NOT NULL,
    went_to      TEXT    NOT NULL,
    result       TEXT    NOT NULL,
    amount       REAL    NOT NULL,
    currency     TEXT    NOT NULL,
    result_note  TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    reminded_at  INTEGER NOT NULL,
    answered_at  INTEGER NOT NULL,
    met_at       INTEGER NOT NULL,
    closed_at    INTEGER NOT NULL,
    finished_at  INTEGER NOT NULL,
    hops         INTEGER NOT NULL DEFAULT 0,
    due_at       INTEGER NOT NULL DEFAULT 0,
    told         TEXT    NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX introduction_open ON introduction (from_profile, to_profile) WHERE state IN ('requested', 'accepted', 'met');
CREATE INDEX introduction_from ON introduction (from_profile, id);
CREATE INDEX introduction_to ON introduction (to_profile, id);
CREATE INDEX introduction_offer ON introduction (offer, id) WHERE offer IS NOT NULL;
CREATE INDEX introduction_waiting ON introduction (due_at) WHERE state = 'requested';
CREATE INDEX introduction_untold ON introduction (id) WHERE told <> state;

-- What was answered to a request that came with a key, so that the same key gives
-- the same answer. key and sum are hashes of the key and of what was asked.
CREATE TABLE introduction_key (
    account      TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    sum          TEXT    NOT NULL,
    introduction TEXT    NOT NULL REFERENCES introduction (id) ON DELETE CASCADE,
    created      INTEGER NOT NULL,
    answer       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (account, key)
);
CREATE INDEX introduction_key_age ON introduction_key (created_at);
CREATE INDEX introduction_key_of ON introduction_key (introduction);

-- The places of mentors and offers that are taken. The key keeps a place from
-- being given twice, whoever asks at once.
CREATE TABLE seat (
    profile      TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    num          INTEGER NOT NULL CHECK (num > 0),
    introduction TEXT    NOT NULL REFERENCES introduction (id) ON DELETE CASCADE,
    PRIMARY KEY (profile, num),
    UNIQUE (introduction, profile)
);

-- What the two sides write to each other; links is a JSON list of addresses.
CREATE TABLE introduction_message (
    id           TEXT PRIMARY KEY,
    introduction TEXT    NOT NULL REFERENCES introduction (id) ON DELETE CASCADE,
    side         TEXT    NOT NULL,
    account      TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    links        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL
);
CREATE INDEX introduction_message_of ON introduction_message (introduction, id);

-- +goose Down
DROP TABLE introduction_key;
DROP TABLE introduction_message;
DROP TABLE seat;
DROP TABLE introduction;
ALTER TABLE profile DROP COLUMN dealings;
ALTER TABLE profile DROP COLUMN state;
