package match

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

// auditSalt is what the test vectors were computed with: the bytes 0 to 15.
func auditSalt() []byte {
	out := make([]byte, 16)
	for i := range out {
		out[i] = byte(i)
	}
	return out
}

// sealed makes a chain of n entries with payloads, without a store.
func sealed(n int) ([]AuditEntry, AuditHead) {
	head := AuditStart()
	out := make([]AuditEntry, n)
	for i := range out {
		out[i] = AuditEntry{
			At: time.UnixMilli(1795600000000 + int64(i)), Actor: "usr_1", Action: "profile.update", ObjectKind: "startup",
			Object: "stp_9", Payload: json.RawMessage(`{"fields":["name"]}`),
		}
		head = out[i].Seal(head, auditSalt())
	}
	return out, head
}

// TestAuditVectors holds the format to hashes computed by another program from
// its description in docs/decisions/0035-audit-log.md.
func TestAuditVectors(t *testing.T) {
	first := AuditEntry{
		At: time.UnixMilli(1795600000123).Add(456 * time.Microsecond), Actor: "usr_1", Action: "profile.update",
		ObjectKind: "startup", Object: "stp_9", Payload: json.RawMessage(`{"name":["Quế Trà Bồng","Quế Trà My"]}`),
	}
	second := AuditEntry{
		At: time.UnixMilli(1795600000124), Actor: AuditKey + "dyk_ab12", OnBehalf: "usr_2", Action: "consent.record",
		ObjectKind: AuditUser, Object: "usr_2",
	}
	head := second.Seal(first.Seal(AuditStart(), auditSalt()), auditSalt())
	for _, c := range []struct{ what, got, want string }{
		{"bytes", string(first.canonical()), "13:duyen.audit.1,1:1,13:1795600000123,5:usr_1,0:,14:profile.update,7:startup,5:stp_9," +
			"64:9a084e9124d07967edb58a6d8faebf1496510e0ef739ea4736452e11545f3106," + "64:" + strings.Repeat("0", 64) + ","},
		{"payload", first.PayloadHash, "9a084e9124d07967edb58a6d8faebf1496510e0ef739ea4736452e11545f3106"},
		{"first", first.Hash, "90d504dc990450d80f39a0d03e2501d1682476f3924722d513a802511f0edf9c"},
		{"second", second.Hash, "a270987bc990baebf0c112b660395e4fccef32c1619e5e1de31d3faf3ce0b77c"},
		{"no payload", second.PayloadHash + string(second.Salt), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.what, c.got, c.want)
		}
	}
	if r := VerifyChain([]AuditEntry{first, second}, head); !r.OK || r.Entries != 2 || r.Head != head {
		t.Errorf("%+v", r)
	}
}

// TestVerifyChainFinds: whatever is done to a log without writing all of it
// anew, the first bad place is named.
func TestVerifyChainFinds(t *testing.T) {
	erase := func(e *AuditEntry) { e.Payload, e.Salt, e.Erased = nil, nil, true }
	for name, c := range map[string]struct {
		change  func(log []AuditEntry, head *AuditHead) []AuditEntry
		problem string
		first   int64
	}{
		"nothing": {func(log []AuditEntry, _ *AuditHead) []AuditEntry { return log }, "", 0},
		"time": {func(log []AuditEntry, _ *AuditHead) []AuditEntry {
			log[1].At = log[1].At.Add(time.Millisecond)
			return log
		}, AuditChanged, 2},
		"actor":  {func(log []AuditEntry, _ *AuditHead) []AuditEntry { log[2].Actor = "usr_2"; return log }, AuditChanged, 3},
		"behalf": {func(log []AuditEntry, _ *AuditHead) []AuditEntry { log[2].OnBehalf = "usr_2"; return log }, AuditChanged, 3},
		"action": {func(log []AuditEntry, _ *AuditHead) []AuditEntry { log[0].Action = "x"; return log }, AuditChanged, 1},
		"kind":   {func(log []AuditEntry, _ *AuditHead) []AuditEntry { log[4].ObjectKind = "offer"; return log }, AuditChanged, 5},
		"object": {func(log []AuditEntry, _ *AuditHead) []AuditEntry { log[4].Object = "stp_8"; return log }, AuditChanged, 5},
		"boundary": {func(log []AuditEntry, _ *AuditHead) []AuditEntry {
			log[0].Actor, log[0].OnBehalf = "usr_", "1"
			return log
		}, AuditChanged, 1},
		"payload": {func(log []AuditEntry, _ *AuditHead) []AuditEntry {
			log[1].Payload = json.RawMessage(`{"fields":["stage"]}`)
			return log
		}, AuditPayload, 2},
		"salt":           {func(log []AuditEntry, _ *AuditHead) []AuditEntry { log[1].Salt[3]++; return log }, AuditPayload, 2},
		"no payload":     {func(log []AuditEntry, _ *AuditHead) []AuditEntry { log[1].Payload = nil; return log }, AuditPayload, 2},
		"emptied":        {func(log []AuditEntry, _ *AuditHead) []AuditEntry { erase(&log[3]); return log }, AuditErased, 4},
		"removed first":  {func(log []AuditEntry, _ *AuditHead) []AuditEntry { return log[1:] }, AuditGap, 2},
		"removed middle": {func(log []AuditEntry, _ *AuditHead) []AuditEntry { return append(log[:2], log[3:]...) }, AuditGap, 4},
		"removed last":   {func(log []AuditEntry, _ *AuditHead) []AuditEntry { return log[:4] }, AuditTail, 5},
		"removed all":    {func([]AuditEntry, *AuditHead) []AuditEntry { return nil }, AuditTail, 1},
		"swapped":        {func(log []AuditEntry, _ *AuditHead) []AuditEntry { log[1], log[2] = log[2], log[1]; return log }, AuditGap, 3},
		"swapped numbers": {func(log []AuditEntry, _ *AuditHead) []AuditEntry {
			log[1].Seq, log[2].Seq = 3, 2
			log[1], log[2] = log[2], log[1]
			return log
		}, AuditChanged, 2},
		"sealed anew": {func(log []AuditEntry, _ *AuditHead) []AuditEntry {
			log[2].Actor = "usr_2"
			log[2].Hash = log[2].hash()
			return log
		}, AuditLink, 4},
		"last sealed anew": {func(log []AuditEntry, _ *AuditHead) []AuditEntry {
			log[4].Actor = "usr_2"
			log[4].Hash = log[4].hash()
			return log
		}, AuditMismatch, 5},
		"head lowered": {func(log []AuditEntry, head *AuditHead) []AuditEntry {
			*head = AuditHead{4, log[3].Hash}
			return log
		}, AuditMismatch, 5},
	} {
		t.Run(name, func(t *testing.T) {
			log, head := sealed(5)
			r := VerifyChain(c.change(log, &head), head)
			if r.Problem != c.problem || r.FirstBad != c.first || r.OK != (c.problem == "") {
				t.Errorf("%+v, want %q at %d", r, c.problem, c.first)
			}
		})
	}
}

// TestErasuresAreProven: an erased payload verifies when the log says that it
// was erased, and only then.
func TestErasuresAreProven(t *testing.T) {
	log, head := sealed(5)
	for _, i := range []int{0, 2, 3} {
		log[i].Payload, log[i].Salt, log[i].Erased = nil, nil, true
	}
	record := AuditEntry{Actor: AuditSystem, Action: AuditErase, ObjectKind: AuditUser, Object: "usr_1", Payload: json.RawMessage(`{"erased":[[1,1],[3,4]]}`)}
	head = record.Seal(head, auditSalt())
	if r := VerifyChain(append(log, record), head); !r.OK || r.Erased != 3 {
		t.Errorf("%+v", r)
	}
	log[1].Payload, log[1].Salt, log[1].Erased = nil, nil, true
	if r := VerifyChain(append(log, record), head); r.Problem != AuditErased || r.FirstBad != 2 {
		t.Errorf("an erasure that is not recorded: %+v", r)
	}
	record.Payload, record.Salt, record.Erased = nil, nil, true
	if r := VerifyChain(append(log, record), head); r.Problem != AuditPayload || r.FirstBad != 6 {
		t.Errorf("the record of an erasure was erased: %+v", r)
	}
}

// TestNotedHead: somebody who can write everything can write the whole log
// anew; only a head noted elsewhere tells.
func TestNotedHead(t *testing.T) {
	log, head := sealed(5)
	verify := func(noted string, log []AuditEntry, head AuditHead) AuditReport {
		c := NewAuditChain(noted)
		for i := range log {
			c.Add(&log[i])
		}
		return c.End(head)
	}
	if r := verify(log[2].Hash, log, head); !r.OK || r.NotedAt != 3 {
		t.Errorf("a head of before: %+v", r)
	}
	if r := verify(AuditStart().Hash, log, head); !r.OK {
		t.Errorf("the head of an empty log: %+v", r)
	}
	anew, at := append([]AuditEntry{}, log...), AuditStart()
	for i := range anew {
		anew[i].Actor = "usr_2"
		at = anew[i].Seal(at, auditSalt())
	}
	if r := verify("", anew, at); !r.OK {
		t.Errorf("written anew in full: %+v", r)
	}
	if r := verify(head.Hash, anew, at); r.OK || r.Problem != AuditUnknownHead {
		t.Errorf("written anew in full, with the head of before: %+v", r)
	}
}

func TestAuditCheck(t *testing.T) {
	good := AuditEntry{Actor: AuditSystem, Action: "x", Payload: json.RawMessage(`{}`)}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*AuditEntry){
		"nobody":    func(e *AuditEntry) { e.Actor = "" },
		"nothing":   func(e *AuditEntry) { e.Action = "" },
		"no JSON":   func(e *AuditEntry) { e.Payload = json.RawMessage(`{`) },
		"large":     func(e *AuditEntry) { e.Payload = json.RawMessage(`"` + strings.Repeat("a", auditPayloadMax) + `"`) },
		"long":      func(e *AuditEntry) { e.Object = strings.Repeat("a", auditFieldMax+1) },
		"NUL":       func(e *AuditEntry) { e.Object = "a\x00" },
		"not UTF-8": func(e *AuditEntry) { e.OnBehalf = "\xff" },
		"bad text":  func(e *AuditEntry) { e.Payload = json.RawMessage("\"\xff\"") },
	} {
		e := good
		if change(&e); e.Check() == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func TestAbout(t *testing.T) {
	e := AuditEntry{
		Action: "x", ObjectKind: AuditUser, Object: "usr_2", OnBehalf: "usr_1", Subjects: []string{"usr_1", "usr_3", ""},
		Payload: json.RawMessage(`{}`),
	}
	if got := e.About(); !reflect.DeepEqual(got, []string{"usr_1", "usr_3", "usr_2"}) {
		t.Errorf("about %v", got)
	}
	e.Payload = nil
	if got := e.About(); got != nil {
		t.Errorf("nothing is said, about %v", got)
	}
}
