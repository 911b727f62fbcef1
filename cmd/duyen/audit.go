package main

import (
	"context"
	"errors"
	"math"
	"net/http"
	"regexp"
	"strings"
	"time"

	"duyen/match"
)

// auditCmd looks after the audit log.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"${help_audit_verify}"`
	Head   auditHeadCmd   `cmd:"" help:"${help_audit_head}"`
}

// auditVerifyCmd verifies the whole log.
type auditVerifyCmd struct {
	Head string `placeholder:"HASH" help:"${help_noted_head}"`
	JSON bool   `help:"${help_json}"`
}

// Run fails when the log is not what was written, or does not hold the head
// that was noted elsewhere.
func (c *auditVerifyCmd) Run(ctx context.Context, t *terminal) error {
	noted := strings.ToLower(strings.TrimSpace(c.Head))
	if noted != "" && !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(noted) {
		return usage(match.Fail(match.KindMalformed, "malformed", "--head takes the 64 digits that duyen audit head prints"))
	}
	b, err := openBackend(ctx, t, existing)
	if err != nil {
		return err
	}
	bar := newCounter(t.stderr)
	out, err := follow[match.AuditReport](ctx, b, "/op/audit/verify?head="+noted, bar.show)
	bar.done()
	if err = errors.Join(err, b.close()); err != nil {
		return err
	}
	key := "cli.audit.verified"
	if !out.OK {
		key = "cli.audit.problem." + out.Problem
	}
	err = say(t, c.JSON, out, key, map[string]any{
		"n": out.Entries, "erased": out.Erased, "first": out.FirstBad, "head": out.Head.Hash,
	})
	if err != nil || out.OK {
		return err
	}
	return errRefused
}

// auditHeadCmd says where the log ends, to be noted elsewhere.
type auditHeadCmd struct {
	JSON bool `help:"${help_json}"`
}

// Run prints the hash of the last entry, alone on its line.
func (c *auditHeadCmd) Run(ctx context.Context, t *terminal) error {
	var out match.AuditHead
	if err := operate(ctx, t, existing, "/op/audit/head", &out); err != nil {
		return err
	}
	return say(t, c.JSON, out, "cli.audit.head", map[string]any{"head": out.Hash})
}

func (r *rooms) verifyAudit(w http.ResponseWriter, req *http.Request) {
	stepwise(w, func(show func(done, total int)) (*match.AuditReport, error) {
		report, err := r.store.VerifyAudit(req.Context(), req.URL.Query().Get("head"), func(done, total int64) {
			show(int(done), int(total))
		})
		return &report, err
	})
}

func (r *rooms) auditHead(req *http.Request) (any, error) { return r.store.AuditHead(req.Context()) }

// auditPublish is how often the head of the audit log is looked at; whoever
// cuts the log needs to be faster and to have the server's log as well.
const auditPublish = time.Minute

// auditPatience bounds one look.
const auditPatience = 5 * time.Second

// publishAudit writes the head of the audit log to the server's log until ctx
// ends, whenever it has changed, and once more then: kept elsewhere, it proves
// what was there.
func (r *rooms) publishAudit(ctx context.Context) {
	tick := time.NewTicker(auditPublish)
	defer tick.Stop()
	last := match.AuditHead{}
	for {
		last = r.tellAudit(ctx, last)
		select {
		case <-ctx.Done():
			r.tellAudit(context.WithoutCancel(ctx), last)
			return
		case <-tick.C:
		}
	}
}

// tellAudit logs the head unless it is the last one that was told.
func (r *rooms) tellAudit(ctx context.Context, last match.AuditHead) match.AuditHead {
	ctx, cancel := context.WithTimeout(ctx, auditPatience)
	defer cancel()
	head, err := r.store.AuditHead(ctx)
	if err != nil || head == last {
		return last
	}
	r.log.Info("audit log", "entries", head.Seq, "head", head.Hash)
	return head
}

// auditEntries gives the number of entries for the metrics: it never falls
// unless entries are gone.
func (r *rooms) auditEntries() float64 {
	ctx, cancel := context.WithTimeout(context.Background(), auditPatience)
	defer cancel()
	head, err := r.store.AuditHead(ctx)
	if err != nil {
		return math.NaN()
	}
	return float64(head.Seq)
}

// beside runs f until the work it stands beside is done; end waits for it.
func beside(ctx context.Context, f func(context.Context)) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { defer close(ended); f(ctx) }()
	return func() { cancel(); <-ended }
}
