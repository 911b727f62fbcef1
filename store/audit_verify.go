package store

import (
	"context"
	"database/sql"

	"duyen/match"
)

// auditStep is after how many entries VerifyAudit says how far it is.
const auditStep = 1000

// VerifyAudit reads the whole audit log from one snapshot and compares every
// entry with the one before it, with its payload, and the last one with the
// head that the store has noted. Noted is the hash of a head that was noted
// elsewhere, "" for none. Show, if any, hears how far it is. Writes go on
// meanwhile.
func (s *Store) VerifyAudit(ctx context.Context, noted string, show func(done, total int64)) (match.AuditReport, error) {
	const doing = "verifying the audit log"
	tx, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return match.AuditReport{}, translate(ctx, err, doing)
	}
	defer func() { _ = tx.Rollback() }() // nothing to commit
	head, err := notedHead(ctx, tx)
	if err != nil {
		return match.AuditReport{}, translate(ctx, err, doing)
	}
	chain, done := match.NewAuditChain(noted), int64(0)
	err = eachAudit(ctx, tx, func(e *match.AuditEntry) {
		chain.Add(e)
		if done++; show != nil && done%auditStep == 0 {
			show(done, max(done, head.Seq))
		}
	}, `ORDER BY a.seq`)
	if err != nil {
		return match.AuditReport{}, translate(ctx, err, doing)
	}
	return chain.End(head), nil
}
