-- Where forms have led that must not do their work twice, so that a restart forgets
-- none of them. They end with the sign-in they were sent in.

-- +goose Up
CREATE TABLE sent_form (
    session  TEXT    NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    hash     TEXT    NOT NULL,
    status   INTEGER NOT NULL,
    leads_to TEXT    NOT NULL,
    ends_at  INTEGER NOT NULL,
    PRIMARY KEY (session, hash)
);
CREATE INDEX sent_form_ends ON sent_form (ends_at);

-- +goose Down
DROP TABLE sent_form;
