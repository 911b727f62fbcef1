package bench

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"duyen/match"
)

// BenchmarkPlan writes postgres/explain.txt anew: how PostgreSQL runs both
// statements at 100,000 profiles, for an investor in the middle.
func BenchmarkPlan(b *testing.B) {
	if b.N > 1 {
		return // once is enough
	}
	r := &Run{Options: made(b), dir: b.TempDir()}
	defer func() {
		if err := r.close(); err != nil {
			b.Error(err)
		}
	}()
	r.Profiles, r.Postgres = 100_000, startPostgres(b)
	s, err := openSQL(b.Context(), r)
	if err != nil {
		b.Fatal(err)
	}
	if err := s.load(b.Context(), r); err != nil {
		b.Fatal(err)
	}
	investor := r.Sample(3, ofKind(match.KindInvestor))[1]
	var out strings.Builder
	for _, one := range []struct{ name, sql string }{{"rank.sql", rankSQL}, {"gin.sql", ginSQL}} {
		plan, err := s.fastest(b.Context(), one.sql, investor)
		if err != nil {
			b.Fatal(err)
		}
		fmt.Fprintf(&out, "EXPLAIN (ANALYZE, BUFFERS) of %s\n\n%s\n", one.name, plan)
	}
	if err := os.WriteFile("postgres/explain.txt", []byte(out.String()), 0o600); err != nil {
		b.Fatal(err)
	}
}

// fastest gives the plan of the fastest of many runs: the one that nobody else
// on the machine got in the way of.
func (s *sqlSide) fastest(ctx context.Context, sql string, investor match.Profile) (string, error) {
	best, least := "", time.Hour
	for range 50 {
		plan, err := s.explain(ctx, sql, investor)
		if err != nil {
			return "", err
		}
		_, line, _ := strings.Cut(plan, "Execution Time: ")
		took, err := time.ParseDuration(strings.ReplaceAll(strings.TrimSpace(line), " ", ""))
		if err != nil {
			return "", err
		}
		if took < least {
			best, least = plan, took
		}
	}
	return best, nil
}

// explain gives the plan of a statement as it ran.
func (s *sqlSide) explain(ctx context.Context, sql string, investor match.Profile) (string, error) {
	rows, err := s.db.Query(ctx, "EXPLAIN (ANALYZE, BUFFERS) "+sql, s.arguments(investor, s.pool(poolShare))...)
	if err != nil {
		return "", err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return strings.Join(lines, "\n") + "\n", err
}
