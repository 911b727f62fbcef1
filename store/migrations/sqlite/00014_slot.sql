-- Mentors' time: what they set aside, and who has booked it. Times are milliseconds
-- since 1970, 0 for none.

-- +goose Up
-- uid is that of the event a slot was imported from. passed: 1 when its beginning is
-- over and the mentor was counted anew since, 2 when who had booked it is gone and
-- the mentor was not.
CREATE TABLE slot (
    id         TEXT PRIMARY KEY,
    mentor     TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    starts_at  INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL CHECK (ends_at > starts_at),
    format     TEXT    NOT NULL,
    place      TEXT    NOT NULL,
    link       TEXT    NOT NULL,
    open       INTEGER NOT NULL,
    uid        TEXT    NOT NULL,
    passed     INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX slot_start ON slot (mentor, starts_at);
CREATE INDEX slot_coming ON slot (starts_at) WHERE passed <> 1;
-- +goose StatementBegin
CREATE TRIGGER slot_overlap BEFORE INSERT ON slot
WHEN EXISTS (SELECT 1 FROM slot WHERE mentor = NEW.mentor AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at)
BEGIN SELECT RAISE(ABORT, 'two slots of a mentor overlap'); END;
-- +goose StatementEnd

-- A booking keeps what the slot said. ended_by cancelled, or did not come; ended_at
-- is when that was. introduction names the one it rests on, '' for an open slot.
CREATE TABLE booking (
    id           TEXT PRIMARY KEY,
    slot         TEXT    REFERENCES slot (id) ON DELETE SET NULL,
    mentor       TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    from_profile TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    introduction TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    starts_at    INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    format       TEXT    NOT NULL,
    place        TEXT    NOT NULL,
    link         TEXT    NOT NULL,
    message      TEXT    NOT NULL,
    late         INTEGER NOT NULL,
    ended_by     TEXT    NOT NULL,
    ended_at     INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    minutes      INTEGER NOT NULL,
    summary      TEXT    NOT NULL,
    notes        TEXT    NOT NULL,
    reminded_at  INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL
);
-- Whoever asks at once, a slot has one booking, and a startup is in one place.
CREATE UNIQUE INDEX booking_slot ON booking (slot) WHERE state <> 'cancelled';
CREATE INDEX booking_from ON booking (from_profile, id);
CREATE INDEX booking_mentor ON booking (mentor, id);
CREATE INDEX booking_coming ON booking (starts_at) WHERE state = 'booked' AND reminded_at = 0;
-- +goose StatementBegin
CREATE TRIGGER booking_overlap BEFORE INSERT ON booking
WHEN EXISTS (SELECT 1 FROM booking WHERE from_profile = NEW.from_profile AND state = 'booked' AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at)
BEGIN SELECT RAISE(ABORT, 'two bookings of a startup overlap'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER booking_gone AFTER DELETE ON booking WHEN OLD.state = 'booked'
BEGIN UPDATE slot SET passed = 2 WHERE id = OLD.slot AND passed = 0; END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE booking;
DROP TABLE slot;
