-- A feed goes with its profile, and can be made anew under the same id. Programs
-- that were told of its items know these by feed and number: no number may come
-- back. The highest number that any feed has gone with is kept, which names nobody,
-- and a feed counts on from there.

-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER feed_gone AFTER DELETE ON feed
WHEN OLD.head > COALESCE((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'feed_floor'), 0)
BEGIN
    INSERT INTO meta (key, value) VALUES ('feed_floor', OLD.head)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER feed_gone;
DELETE FROM meta WHERE key = 'feed_floor';
