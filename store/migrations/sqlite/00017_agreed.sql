-- Introductions that nobody has asked for: an assignment run proposes them, and
-- agreed_at is when the side they come from agreed, 0 for not (yet).

-- +goose Up
ALTER TABLE introduction ADD COLUMN proposed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE introduction ADD COLUMN agreed_at INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE introduction DROP COLUMN agreed_at;
ALTER TABLE introduction DROP COLUMN proposed;
