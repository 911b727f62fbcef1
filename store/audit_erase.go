package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"duyen/match"
)

// erasedAtOnce bounds the ranges one record of an erasure lists: some 30 bytes
// each, far below what a payload may have.
const erasedAtOnce = 1000

// ErasePayloads erases every payload of the audit log that speaks about a user,
// also where it speaks about others too, and tells how many. The entries stay,
// and one more records who erased which: without it an emptied payload is
// tampering. It may be repeated; when there is nothing to erase, nothing is
// recorded.
func (s *Store) ErasePayloads(ctx context.Context, subject, actor string) (erased int, err error) {
	err = s.write(ctx, "erasing payloads of the audit log", func(tx *sql.Tx) error {
		erased, err = s.erasePayloads(ctx, tx, subject, actor)
		return err
	})
	if err != nil {
		return 0, err
	}
	return erased, nil
}

// erasePayloads does so in the transaction of a larger erasure.
func (s *Store) erasePayloads(ctx context.Context, tx *sql.Tx, subject, actor string) (int, error) {
	var seqs []int64
	err := eachRow(ctx, tx, func(rows *sql.Rows) error {
		var seq int64
		err := rows.Scan(&seq)
		seqs = append(seqs, seq)
		return err
	}, `SELECT seq FROM audit_subject WHERE account = $1 ORDER BY seq`, subject)
	if err != nil || len(seqs) == 0 {
		return 0, err
	}
	const theirs = ` WHERE seq IN (SELECT seq FROM audit_subject WHERE account = $1)`
	for _, query := range []string{
		`UPDATE audit_payload SET salt = NULL, payload = NULL` + theirs,
		`DELETE FROM audit_subject` + theirs,
	} {
		if _, err := tx.ExecContext(ctx, query, subject); err != nil {
			return 0, err
		}
	}
	records, err := erasures(seqs, subject, actor)
	if err != nil {
		return 0, err
	}
	_, err = s.chain(ctx, tx, records)
	return len(seqs), err
}

// erasures makes the records that say which payloads were erased.
func erasures(seqs []int64, subject, actor string) ([]match.AuditEntry, error) {
	var out []match.AuditEntry
	for part := range slices.Chunk(ranges(seqs), erasedAtOnce) {
		payload, err := json.Marshal(match.AuditErasure{Erased: part})
		if err != nil {
			return nil, err
		}
		out = append(out, match.AuditEntry{
			Actor: actor, Action: match.AuditErase, ObjectKind: match.AuditUser, Object: subject, Payload: payload,
		})
	}
	return out, nil
}

// ranges gives ordered numbers as ranges from–to.
func ranges(seqs []int64) [][2]int64 {
	var out [][2]int64
	for _, n := range seqs {
		if last := len(out) - 1; last >= 0 && out[last][1] == n-1 {
			out[last][1] = n
		} else {
			out = append(out, [2]int64{n, n})
		}
	}
	return out
}
