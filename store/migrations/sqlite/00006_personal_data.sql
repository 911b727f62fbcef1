-- What the law on personal data asks for: proofs of consent, requests about
-- personal data with their terms, and receipts of erasures. None of them refers
-- to an account by a foreign key, because they outlive it, naming nobody. Times
-- are milliseconds since 1970.

-- +goose Up
-- The owner has withdrawn the consent that others find the profile.
ALTER TABLE profile ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;

-- One row per word of a person about a purpose; the last one counts. When the
-- person is erased, a pseudonym takes the account's place and nothing else
-- changes: the rest is the proof that what was done then was allowed.
CREATE TABLE consent (
    num     INTEGER PRIMARY KEY,
    account TEXT    NOT NULL,
    purpose TEXT    NOT NULL,
    given   INTEGER NOT NULL,
    version TEXT    NOT NULL,
    means   TEXT    NOT NULL,
    officer TEXT    NOT NULL,
    at      INTEGER NOT NULL
);
CREATE INDEX consent_account ON consent (account, purpose, num);
CREATE INDEX consent_officer ON consent (officer) WHERE officer <> '';
-- +goose StatementBegin
CREATE TRIGGER consent_update BEFORE UPDATE OF num, purpose, given, version, means, at ON consent
BEGIN SELECT RAISE(ABORT, 'a consent is a proof and stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER consent_delete BEFORE DELETE ON consent
BEGIN SELECT RAISE(ABORT, 'a consent is a proof and stays'); END;
-- +goose StatementEnd

CREATE TABLE data_request (
    id          TEXT PRIMARY KEY,
    kind        TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    account     TEXT    NOT NULL,
    person      TEXT    NOT NULL,
    contact     TEXT    NOT NULL,
    words       TEXT    NOT NULL,
    answer      TEXT    NOT NULL,
    officer     TEXT    NOT NULL,
    extended    INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    answer_due  INTEGER NOT NULL,
    fulfil_due  INTEGER NOT NULL,
    answered_at INTEGER NOT NULL,
    closed_at   INTEGER NOT NULL,
    version     INTEGER NOT NULL
);
CREATE INDEX data_request_account ON data_request (account) WHERE account <> '';
CREATE INDEX data_request_officer ON data_request (officer) WHERE officer <> '';
CREATE INDEX data_request_state ON data_request (state, id);

-- account and profiles are emptied when every place is done; secret is a
-- SHA-256. A place is done when erased_at is not 0.
CREATE TABLE erasure (
    id       TEXT PRIMARY KEY,
    secret   TEXT    NOT NULL,
    account  TEXT    NOT NULL,
    profiles TEXT    NOT NULL,
    asked_at INTEGER NOT NULL,
    done_at  INTEGER NOT NULL
);
CREATE INDEX erasure_open ON erasure (done_at) WHERE done_at = 0;
CREATE TABLE erasure_place (
    erasure   TEXT    NOT NULL REFERENCES erasure (id) ON DELETE CASCADE,
    num       INTEGER NOT NULL,
    name      TEXT    NOT NULL,
    erased_at INTEGER NOT NULL,
    PRIMARY KEY (erasure, num)
);

-- +goose Down
DROP TABLE erasure_place;
DROP TABLE erasure;
DROP TABLE data_request;
DROP TABLE consent;
ALTER TABLE profile DROP COLUMN paused;
