package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"duyen/match"
)

// auditHeadKey is where meta keeps the last entry of the audit log.
const auditHeadKey = "audit_head"

// auditSalt is the size of a payload's salt: as much as nobody can try.
const auditSalt = 16

// Append writes entries of the audit log, all or none, and gives them as they
// stand in the chain. An entry without a time gets the present one.
func (s *Store) Append(ctx context.Context, entries ...match.AuditEntry) ([]match.AuditEntry, error) {
	var out []match.AuditEntry
	err := s.write(ctx, "writing the audit log", func(tx *sql.Tx) (err error) {
		out, err = s.appendAudit(ctx, tx, entries...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// appendAudit writes entries in the transaction of the change they tell of. The
// transaction holds the write lock, so numbers are given once and without gaps.
func (s *Store) appendAudit(ctx context.Context, tx *sql.Tx, entries ...match.AuditEntry) ([]match.AuditEntry, error) {
	for i := range entries {
		if entries[i].Action == match.AuditErase {
			return nil, match.Fail(match.KindInternal, "internal", "an erasure is recorded by ErasePayloads alone")
		}
	}
	return s.chain(ctx, tx, entries)
}

// chain seals entries and writes them behind the last one.
func (s *Store) chain(ctx context.Context, tx *sql.Tx, entries []match.AuditEntry) ([]match.AuditEntry, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	head, err := auditEnd(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]match.AuditEntry, len(entries))
	for i, e := range entries {
		if err := e.Check(); err != nil {
			return nil, err
		}
		if e.At.IsZero() {
			e.At = s.now()
		}
		salt := make([]byte, auditSalt)
		_, _ = rand.Read(salt) // never fails, see its documentation
		head = e.Seal(head, salt)
		out[i] = e
	}
	if err := insertAudit(ctx, tx, out); err != nil {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO meta (key, value) VALUES ($1, $2)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, auditHeadKey, headText(head))
	return out, err
}

// insertAudit writes sealed entries, their payloads and whom these speak about.
func insertAudit(ctx context.Context, tx *sql.Tx, entries []match.AuditEntry) error {
	var rows, payloads, subjects []any
	for i := range entries {
		e := &entries[i]
		rows = append(rows, e.Seq, e.At.UnixMilli(), e.Actor, e.OnBehalf, e.Action, e.ObjectKind, e.Object,
			e.PayloadHash, e.Previous, e.Hash)
		if e.PayloadHash == "" {
			continue
		}
		payloads = append(payloads, e.Seq, e.Salt, string(e.Payload))
		for _, user := range e.About() {
			subjects = append(subjects, user, e.Seq)
		}
	}
	if err := insertRows(ctx, tx, `audit (seq, at, actor, on_behalf, action, object_kind, object,
		payload_hash, previous, hash)`, 10, rows); err != nil {
		return err
	}
	if err := insertRows(ctx, tx, `audit_payload (seq, salt, payload)`, 3, payloads); err != nil {
		return err
	}
	return insertRows(ctx, tx, `audit_subject (account, seq)`, 2, subjects)
}

// auditEnd gives the entry the next one goes behind. When the end of the log is
// gone, that is the one that was noted: the gap stays visible for ever.
func auditEnd(ctx context.Context, q querier) (match.AuditHead, error) {
	noted, err := notedHead(ctx, q)
	if err != nil {
		return noted, err
	}
	var last match.AuditHead
	err = q.QueryRowContext(ctx, `SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1`).Scan(&last.Seq, &last.Hash)
	switch {
	case errors.Is(err, sql.ErrNoRows) || err == nil && noted.Seq >= last.Seq:
		return noted, nil
	case err != nil:
		return noted, err
	}
	return last, nil
}

// notedHead gives the last entry as meta keeps it.
func notedHead(ctx context.Context, q querier) (match.AuditHead, error) {
	var value string
	err := q.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = $1`, auditHeadKey).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return match.AuditStart(), nil
	}
	if err != nil {
		return match.AuditHead{}, err
	}
	seq, hash, _ := strings.Cut(value, " ")
	n, err := strconv.ParseInt(seq, 10, 64)
	if err != nil || n < 0 {
		return match.AuditStart(), nil //nolint:nilerr // not readable is as good as not noted: verifying tells
	}
	return match.AuditHead{Seq: n, Hash: hash}, nil
}

// headText is how meta keeps a head.
func headText(h match.AuditHead) string { return strconv.FormatInt(h.Seq, 10) + " " + h.Hash }

// AuditHead gives the last entry of the audit log as the store has noted it;
// match.AuditStart when there is none.
func (s *Store) AuditHead(ctx context.Context) (match.AuditHead, error) {
	head, err := notedHead(ctx, s.reader)
	return head, translate(ctx, err, "reading the head of the audit log")
}

// Audit gives up to limit entries that pass the filter, by number, starting
// behind the number after.
func (s *Store) Audit(ctx context.Context, f match.AuditFilter, after int64, limit int) ([]match.AuditEntry, error) {
	w := &where{}
	w.all("a.seq > " + w.param(after))
	w.audit(f)
	var out []match.AuditEntry
	err := eachAudit(ctx, s.reader, func(e *match.AuditEntry) { out = append(out, *e) },
		`WHERE `+w.text()+` ORDER BY a.seq LIMIT `+w.param(limit), w.args...)
	if err != nil {
		return nil, translate(ctx, err, "reading the audit log")
	}
	return out, nil
}

// audit adds what a filter of the audit log asks for.
func (w *where) audit(f match.AuditFilter) {
	for _, x := range []struct{ column, value string }{{"actor", f.Actor}, {"object", f.Object}, {"action", f.Action}} {
		if x.value != "" {
			w.all("a." + x.column + " = " + w.param(x.value))
		}
	}
	if !f.From.IsZero() {
		w.all("a.at >= " + w.param(f.From.UnixMilli()))
	}
	if !f.To.IsZero() {
		w.all("a.at < " + w.param(f.To.UnixMilli()))
	}
}

// eachAudit calls f for entries with their payloads. Subjects are not read.
func eachAudit(ctx context.Context, q querier, f func(*match.AuditEntry), rest string, args ...any) error {
	return eachRow(ctx, q, func(rows *sql.Rows) error {
		var e match.AuditEntry
		var at int64
		var kept sql.NullInt64
		var payload sql.NullString
		err := rows.Scan(&e.Seq, &at, &e.Actor, &e.OnBehalf, &e.Action, &e.ObjectKind, &e.Object, &e.PayloadHash,
			&e.Previous, &e.Hash, &kept, &e.Salt, &payload)
		if err != nil {
			return err
		}
		e.At = time.UnixMilli(at).UTC()
		e.Erased = kept.Valid && !payload.Valid
		if payload.Valid {
			e.Payload = json.RawMessage(payload.String)
		}
		f(&e)
		return nil
	}, `SELECT a.seq, a.at, a.actor, a.on_behalf, a.action, a.object_kind, a.object, a.payload_hash, a.previous, a.hash,
		p.seq, p.salt, p.payload FROM audit a LEFT JOIN audit_payload p ON p.seq = a.seq `+rest, args...)
}
