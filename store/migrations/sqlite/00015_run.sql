-- Assignment runs. Everything but run_party names profiles by their number in the
-- run, so that of a deleted one nothing stays but a number. Times are
-- milliseconds since 1970, 0 for none.

-- +goose Up
-- rules and result are JSON. working says that something is still to be done by
-- itself: solve it, propose its pairs, or take them back.
CREATE TABLE run (
    id           TEXT PRIMARY KEY,
    account      TEXT    REFERENCES account (id) ON DELETE SET NULL,
    organization TEXT    REFERENCES profile (id) ON DELETE CASCADE,
    place        TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    target       TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    problem      TEXT    NOT NULL,
    rules        TEXT    NOT NULL,
    subjects     INTEGER NOT NULL,
    targets      INTEGER NOT NULL,
    result       TEXT    NOT NULL,
    epoch        INTEGER NOT NULL,
    day          TEXT    NOT NULL,
    seq          INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    working      INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    solved_at    INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    undone_at    INTEGER NOT NULL
);
CREATE INDEX run_account ON run (account);
CREATE INDEX run_organization ON run (organization, id);
CREATE INDEX run_working ON run (id) WHERE working = 1;

-- What a run was solved from: places, groups and scores.
CREATE TABLE run_input (
    run  TEXT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    body BLOB NOT NULL
);

-- Who takes part: the subjects, then the targets. got and reason say how many
-- targets a subject has and why it has no more.
CREATE TABLE run_party (
    run     TEXT    NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    num     INTEGER NOT NULL,
    profile TEXT    NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    got     INTEGER NOT NULL DEFAULT 0,
    reason  TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (run, num)
) WITHOUT ROWID;
CREATE INDEX run_party_profile ON run_party (profile);

-- The pairs. state says what has become of one since the run was published.
CREATE TABLE run_pair (
    run          TEXT    NOT NULL,
    num          INTEGER NOT NULL,
    subject      INTEGER NOT NULL,
    target       INTEGER NOT NULL,
    score        REAL    NOT NULL,
    fixed        INTEGER NOT NULL,
    state        TEXT    NOT NULL DEFAULT '',
    introduction TEXT    REFERENCES introduction (id) ON DELETE SET NULL,
    PRIMARY KEY (run, num),
    FOREIGN KEY (run, subject) REFERENCES run_party (run, num) ON DELETE CASCADE,
    FOREIGN KEY (run, target) REFERENCES run_party (run, num) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX run_pair_subject ON run_pair (run, subject);
CREATE INDEX run_pair_target ON run_pair (run, target);
CREATE INDEX run_pair_introduction ON run_pair (introduction) WHERE introduction IS NOT NULL;

-- +goose Down
DROP TABLE run_pair;
DROP TABLE run_party;
DROP TABLE run_input;
DROP TABLE run;
