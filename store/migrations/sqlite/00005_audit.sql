-- Who did what on whose behalf. The chain itself can only grow: each entry
-- carries the hash of the one before it. What it says about people lies beside
-- it and can be emptied, and nothing else; audit_subject finds it by user. The
-- number and hash of the last entry stand in meta under audit_head, so that a
-- missing end is noticed.

-- +goose Up
CREATE TABLE audit (
    seq          INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    actor        TEXT    NOT NULL,
    on_behalf    TEXT    NOT NULL,
    action       TEXT    NOT NULL,
    object_kind  TEXT    NOT NULL,
    object       TEXT    NOT NULL,
    payload_hash TEXT    NOT NULL,
    previous     TEXT    NOT NULL,
    hash         TEXT    NOT NULL
);
CREATE INDEX audit_actor ON audit (actor, seq);
CREATE INDEX audit_object ON audit (object, seq);
CREATE INDEX audit_action ON audit (action, seq);

-- salt and payload are NULL when erased, and only then.
CREATE TABLE audit_payload (
    seq     INTEGER PRIMARY KEY REFERENCES audit (seq),
    salt    BLOB,
    payload TEXT,
    CHECK ((salt IS NULL) = (payload IS NULL))
);

-- Whom a payload that is not erased speaks about.
CREATE TABLE audit_subject (
    account TEXT    NOT NULL,
    seq     INTEGER NOT NULL REFERENCES audit_payload (seq),
    PRIMARY KEY (account, seq)
) WITHOUT ROWID;
CREATE INDEX audit_subject_seq ON audit_subject (seq);

-- An insert may replace a row without deleting it, so numbers must rise.
-- +goose StatementBegin
CREATE TRIGGER audit_insert BEFORE INSERT ON audit
WHEN NEW.seq <= (SELECT COALESCE(MAX(seq), 0) FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_payload_insert BEFORE INSERT ON audit_payload
WHEN EXISTS (SELECT 1 FROM audit_payload WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the payload of an audit entry can only be erased'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_payload_update BEFORE UPDATE ON audit_payload
WHEN NEW.payload IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.seq <> OLD.seq
BEGIN SELECT RAISE(ABORT, 'the payload of an audit entry can only be erased'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_payload_delete BEFORE DELETE ON audit_payload
BEGIN SELECT RAISE(ABORT, 'the payload of an audit entry can only be erased'); END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE audit_subject;
DROP TABLE audit_payload;
DROP TABLE audit;
DELETE FROM meta WHERE key = 'audit_head';
