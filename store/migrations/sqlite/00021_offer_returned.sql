-- When and why an offer in review was sent back last, as JSON; '' for what was
-- never, and for an offer that was published since.

-- +goose Up
ALTER TABLE profile ADD COLUMN returned TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE profile DROP COLUMN returned;
