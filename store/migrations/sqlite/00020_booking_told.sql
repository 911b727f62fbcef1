-- Letters about bookings are owed until they were asked for: told is the last state
-- that they were asked for about.

-- +goose Up
ALTER TABLE booking ADD COLUMN told TEXT NOT NULL DEFAULT '';
UPDATE booking SET told = state;
CREATE INDEX booking_untold ON booking (starts_at) WHERE told <> state;

-- +goose Down
DROP INDEX booking_untold;
ALTER TABLE booking DROP COLUMN told;
