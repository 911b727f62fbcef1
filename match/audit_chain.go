package match

import (
	"encoding/json"
	"maps"
	"slices"
)

// What can be wrong with an audit log. Each has a text "cli.audit.problem." in
// the catalogue.
const (
	AuditGap         = "gap"          // entries before this one are missing
	AuditLink        = "link"         // it was not written behind the entry before it
	AuditChanged     = "changed"      // a field is not what it was
	AuditPayload     = "payload"      // the payload is missing or is not what it was
	AuditErased      = "erased"       // the payload was emptied and no erasure is recorded
	AuditTail        = "tail"         // this entry and maybe more behind it are missing at the end
	AuditMismatch    = "mismatch"     // the last entry is not the one the store has noted as last
	AuditUnknownHead = "unknown_head" // the head that was noted elsewhere is not in the log
)

// AuditReport is the result of a verification. FirstBad and Problem are zero
// when all is well; an unknown head has no FirstBad. NotedAt is where the head
// that was noted elsewhere stands.
type AuditReport struct {
	OK       bool      `json:"ok"`
	Entries  int64     `json:"entries"`
	Erased   int64     `json:"erased"`
	Head     AuditHead `json:"head"`
	NotedAt  int64     `json:"noted_at,omitempty"`
	FirstBad int64     `json:"first_bad,omitempty"`
	Problem  string    `json:"problem,omitempty"`
}

// AuditChain verifies a log entry by entry, however long it is. It keeps the
// first fault it meets.
type AuditChain struct {
	noted    string
	report   AuditReport
	unproven map[int64]bool // erased payloads without their erasure so far
}

// NewAuditChain begins a verification. Noted is the hash of a head that was
// noted elsewhere, "" for none.
func NewAuditChain(noted string) *AuditChain {
	c := &AuditChain{noted: noted, report: AuditReport{Head: AuditStart()}, unproven: map[int64]bool{}}
	return c
}

// Add takes the next entry, with its salt unless it is erased.
func (c *AuditChain) Add(e *AuditEntry) {
	r := &c.report
	r.Entries++
	if r.Problem == "" {
		if p := c.fault(e); p != "" {
			r.Problem, r.FirstBad = p, e.Seq
		}
	}
	if r.Problem != "" {
		return
	}
	r.Head = AuditHead{e.Seq, e.Hash}
	if e.Hash == c.noted {
		r.NotedAt = e.Seq
	}
}

// fault says what is wrong with the next entry, "" when nothing is.
func (c *AuditChain) fault(e *AuditEntry) string {
	switch {
	case e.Seq != c.report.Head.Seq+1:
		return AuditGap
	case e.hash() != e.Hash:
		return AuditChanged
	case e.Previous != c.report.Head.Hash:
		return AuditLink
	case e.Erased && e.Action != AuditErase && e.PayloadHash != "":
		c.report.Erased++
		c.unproven[e.Seq] = true
		return ""
	case !e.payloadHolds() || !c.prove(e):
		return AuditPayload
	}
	return ""
}

// payloadHolds tells whether the payload is the one that was sealed.
func (e *AuditEntry) payloadHolds() bool {
	if e.PayloadHash == "" || len(e.Payload) == 0 {
		return e.PayloadHash == "" && len(e.Payload) == 0 && !e.Erased
	}
	return auditPayloadHash(e.Salt, e.Payload) == e.PayloadHash
}

// prove takes an erasure as the proof for the entries it names; false when it
// cannot be read.
func (c *AuditChain) prove(e *AuditEntry) bool {
	if e.Action != AuditErase {
		return true
	}
	var erasure AuditErasure
	if json.Unmarshal(e.Payload, &erasure) != nil {
		return false
	}
	maps.DeleteFunc(c.unproven, func(seq int64, _ bool) bool {
		return slices.ContainsFunc(erasure.Erased, func(r [2]int64) bool { return r[0] <= seq && seq <= r[1] })
	})
	return true
}

// End gives the report. Head is what the store has noted as its last entry.
func (c *AuditChain) End(head AuditHead) AuditReport {
	r := c.report
	if r.Problem == "" {
		r.Problem, r.FirstBad = c.ending(head)
	}
	r.OK = r.Problem == ""
	return r
}

// ending says what is wrong with the log as a whole.
func (c *AuditChain) ending(head AuditHead) (problem string, seq int64) {
	last := c.report.Head
	switch {
	case head.Seq > last.Seq:
		return AuditTail, last.Seq + 1
	case head != last:
		return AuditMismatch, last.Seq
	case len(c.unproven) > 0:
		return AuditErased, slices.Min(slices.Collect(maps.Keys(c.unproven)))
	case c.noted != "" && c.report.NotedAt == 0 && c.noted != AuditStart().Hash:
		return AuditUnknownHead, 0
	}
	return "", 0
}

// VerifyChain verifies a whole log that ends with head.
func VerifyChain(entries []AuditEntry, head AuditHead) AuditReport {
	c := NewAuditChain("")
	for i := range entries {
		c.Add(&entries[i])
	}
	return c.End(head)
}
