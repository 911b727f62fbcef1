-- What an account reaches, and everything that signs in to it. Secrets are
-- kept as SHA-256 only. Times are milliseconds since 1970.

-- +goose Up
-- An account made for somebody without an e-mail address has none (NULL) and
-- is kept by a steward.
ALTER TABLE account RENAME TO account_before;
CREATE TABLE account (
    id            TEXT PRIMARY KEY,
    email         TEXT    UNIQUE,
    name          TEXT    NOT NULL,
    lang          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    roles         TEXT    NOT NULL,
    steward       TEXT    NOT NULL,
    confirmed     INTEGER NOT NULL,
    disabled      INTEGER NOT NULL,
    demo          INTEGER NOT NULL,
    created_at    INTEGER NOT NULL
);
INSERT INTO account SELECT id, email, name, '', password_hash, roles, '', 1, disabled, demo, created_at FROM account_before;
DROP TABLE account_before;
CREATE INDEX account_steward ON account (steward) WHERE steward <> '';
-- Accounts whose address never answered go after a while.
CREATE INDEX account_unconfirmed ON account (created_at) WHERE confirmed = 0;

-- Organizations whose staff an account is, and places it acts in.
CREATE TABLE account_reach (
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind    TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (account, kind, value)
);
CREATE INDEX account_reach_value ON account_reach (kind, value);

-- A sign-in; it is over when its row is gone.
CREATE TABLE session (
    id         TEXT PRIMARY KEY,
    account    TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    client     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL
);
CREATE INDEX session_account ON session (account);

-- Refresh tokens of a session: the last one and those before it. One that was
-- used has used_at and names the one that came instead; one that was replaced
-- before anybody used it has used_at and names none.
CREATE TABLE refresh (
    hash      TEXT PRIMARY KEY,
    session   TEXT    NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    successor TEXT    NOT NULL,
    used_at   INTEGER NOT NULL
);
CREATE INDEX refresh_session ON refresh (session);

-- What a letter lets somebody do once: confirm an address, choose a new
-- password, take an account over.
CREATE TABLE ticket (
    hash    TEXT PRIMARY KEY,
    account TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    purpose TEXT    NOT NULL,
    ends_at INTEGER NOT NULL
);
CREATE INDEX ticket_account ON ticket (account, purpose);

CREATE TABLE api_key (
    id         TEXT PRIMARY KEY,
    account    TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    prefix     TEXT    NOT NULL,
    hash       TEXT    NOT NULL UNIQUE,
    scopes     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL
);
CREATE INDEX api_key_account ON api_key (account);

-- Who an account is elsewhere (OpenID Connect).
CREATE TABLE identity (
    id         TEXT PRIMARY KEY,
    account    TEXT    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    issuer     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    email      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (issuer, subject)
);
CREATE INDEX identity_account ON identity (account);

-- +goose Down
DROP TABLE identity;
DROP TABLE api_key;
DROP TABLE ticket;
DROP TABLE refresh;
DROP TABLE session;
DROP TABLE account_reach;
ALTER TABLE account RENAME TO account_after;
CREATE TABLE account (
    id            TEXT PRIMARY KEY,
    email         TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    roles         TEXT    NOT NULL,
    disabled      INTEGER NOT NULL,
    demo          INTEGER NOT NULL,
    created_at    INTEGER NOT NULL
);
INSERT INTO account SELECT id, COALESCE(email, id || '@invalid'), name, password_hash, roles, disabled, demo, created_at FROM account_after;
DROP TABLE account_after;
