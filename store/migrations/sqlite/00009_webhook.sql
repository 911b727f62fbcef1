-- Addresses of people's programs that are told what is new in feeds, and what
-- was sent to them. Times are milliseconds since 1970.

-- +goose Up
-- events is a JSON list, empty for all. The secrets are needed to sign: former
-- signs along until former_until. Nothing is sent before rest_until.
CREATE TABLE webhook (
    id            TEXT PRIMARY KEY,
    account       TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    url           TEXT    NOT NULL,
    description   TEXT    NOT NULL,
    events        TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    secret        TEXT    NOT NULL,
    former        TEXT    NOT NULL,
    former_until  INTEGER NOT NULL,
    failures      INTEGER NOT NULL,
    failing_since INTEGER NOT NULL,
    rest_until    INTEGER NOT NULL,
    created_at    INTEGER NOT NULL
);
CREATE INDEX webhook_account ON webhook (account);

-- Which feeds a webhook carries. Items up to seen have their delivery.
CREATE TABLE webhook_feed (
    webhook TEXT    NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    feed    TEXT    NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
    seen    INTEGER NOT NULL,
    PRIMARY KEY (webhook, feed)
);
CREATE INDEX webhook_feed_feed ON webhook_feed (feed);

-- One message. What it says is not kept: it is made when it is sent. Test events
-- have no feed.
CREATE TABLE webhook_delivery (
    id         TEXT PRIMARY KEY,
    webhook    TEXT    NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    feed       TEXT,
    num        INTEGER,
    type       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    attempts   INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    next_at    INTEGER NOT NULL,
    tried_at   INTEGER NOT NULL,
    status     INTEGER NOT NULL,
    error      TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    FOREIGN KEY (feed, num) REFERENCES feed_item (feed, num) ON DELETE CASCADE
);
CREATE UNIQUE INDEX webhook_delivery_item ON webhook_delivery (webhook, feed, num);
CREATE INDEX webhook_delivery_of_item ON webhook_delivery (feed, num);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (webhook, next_at) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_created ON webhook_delivery (created_at);

-- +goose Down
DROP TABLE webhook_delivery;
DROP TABLE webhook_feed;
DROP TABLE webhook;
