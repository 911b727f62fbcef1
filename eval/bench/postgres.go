package bench

import (
	"context"
	_ "embed" // the SQL
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"duyen/match"
	"duyen/match/engine"
)

//go:embed postgres/schema.sql
var schemaSQL string

//go:embed postgres/index.sql
var indexSQL string

//go:embed postgres/rank.sql
var rankSQL string

//go:embed postgres/gin.sql
var ginSQL string

const (
	listed = 20 // targets asked for
	// poolShare is the share of the startups that the first stage of the SQL
	// brings: a tenth finds 95 % of the best 20 at 100,000 profiles, which is
	// about the least that may still be called the same ranking.
	poolShare = 0.1
	// poolMin keeps the first stage sensible among few startups.
	poolMin = 200
	// kept is how many the second stage reads the text of: it costs half a
	// percent of the lists not to read on.
	kept = 100
)

// measurePostgres ranks startups for investors against the best SQL we could
// write: see postgres/README.md. Both sides know the investor already, ours as
// features, PostgreSQL in its tables, and give the ids of its list.
func measurePostgres(ctx context.Context, r *Run) (Result, error) {
	s, err := openSQL(ctx, r)
	if err != nil {
		return Result{}, err
	}
	e, err := r.Engine(ctx)
	if err != nil {
		return Result{}, err
	}
	if err := s.load(ctx, r); err != nil {
		return Result{}, match.Wrap(err, "cannot load PostgreSQL")
	}
	n := r.count(100, 15)
	investors := r.Sample(n, ofKind(match.KindInvestor))
	known := make([]*match.Features, len(investors))
	for i, investor := range investors {
		known[i] = e.Model().Features(investor)
	}
	pool := s.pool(poolShare)
	ours, yardstick, err := r.Pair(ctx, "postgres", n, func(i int) error {
		e.Top(known[i%len(known)], match.KindStartup, listed, match.Viewer{All: true})
		return nil
	}, func(i int) error {
		_, err := s.rank(ctx, rankSQL, investors[i%len(investors)], pool)
		return err
	})
	if err != nil {
		return Result{}, err
	}
	theirs := map[string]any{"pool": pool}
	p := points{s, investors, make([][]match.Placed, len(investors))}
	for i, investor := range investors {
		p.exact[i] = best(e, investor)
	}
	if err := p.measure(ctx, theirs); err != nil {
		return Result{}, err
	}
	return timed(ours, yardstick, nil, theirs), nil
}

// best gives an investor's best startups, and as many more for those that are as
// good as the last of them.
func best(e *engine.Engine, investor match.Profile) []match.Placed {
	return e.Top(e.Model().Features(investor), match.KindStartup, 2*listed, match.Viewer{All: true})
}

// hits counts the ids that are among the best, or as good as the last of these
// within the rounding of float4.
func hits(exact []match.Placed, ids []string) (n int) {
	last := exact[min(listed, len(exact))-1].Score
	for _, placed := range exact {
		if placed.Score >= last-bruteSlack && slices.Contains(ids, placed.ID) {
			n++
		}
	}
	return min(n, listed)
}

// points measures the SQL at other sizes of its first stage.
type points struct {
	*sqlSide
	investors []match.Profile
	exact     [][]match.Placed // the best targets of each
}

// measure adds what each size costs and finds.
func (p *points) measure(ctx context.Context, out map[string]any) error {
	var all []any
	sizes := []int{}
	for _, share := range []float64{0.02, 0.04, poolShare, 0.2, 0.4, 1} {
		sizes = append(sizes, p.pool(share))
	}
	for _, size := range slices.Compact(sizes) {
		one, recall, err := p.point(ctx, rankSQL, size)
		if err != nil {
			return err
		}
		if size == p.pool(poolShare) {
			out["recall@20"] = recall
		}
		all = append(all, one)
	}
	out["pools"] = all
	var err error
	out["gin"], _, err = p.point(ctx, ginSQL, p.pool(poolShare))
	return err
}

// point asks for every investor once.
func (p *points) point(ctx context.Context, sql string, pool int) (map[string]any, float64, error) {
	var took series
	found, wanted := 0, 0
	for i, investor := range p.investors {
		began := time.Now()
		ids, err := p.rank(ctx, sql, investor, pool)
		if err != nil {
			return nil, 0, err
		}
		took = append(took, time.Since(began))
		wanted += min(listed, len(p.exact[i]))
		found += hits(p.exact[i], ids)
	}
	recall := quotient(float64(found), float64(wanted))
	out := took.side(map[string]any{"pool": pool, "recall@20": recall}).document()
	return out, recall, nil
}

// sqlSide is the same profiles in a schema of PostgreSQL.
type sqlSide struct {
	db        *pgx.Conn
	schema    string
	ids       []string       // of startups by number − 1
	investors map[string]int // number by id
}

// openSQL makes a schema of the run's own and drops it at the end. Statements
// are planned once and not compiled: either would take as long as ranking.
func openSQL(ctx context.Context, r *Run) (*sqlSide, error) {
	db, err := pgx.Connect(ctx, r.Postgres)
	if err != nil {
		return nil, match.Wrap(err, "cannot reach PostgreSQL")
	}
	s := &sqlSide{db: db, schema: fmt.Sprintf("duyen_bench_%d", time.Now().UnixNano()), investors: map[string]int{}}
	r.onClose(s.close)
	for _, setting := range []string{
		"CREATE SCHEMA " + s.schema,
		"SET search_path = " + s.schema + ", public",
		"CREATE EXTENSION IF NOT EXISTS intarray",
		"SET plan_cache_mode = force_generic_plan",
		"SET jit = off",
	} {
		if _, err := db.Exec(ctx, setting); err != nil {
			return nil, match.Wrap(err, "cannot set PostgreSQL up")
		}
	}
	return s, nil
}

// close drops the schema. A statement that was stopped has closed the
// connection, so this one is new.
func (s *sqlSide) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	config := s.db.Config()
	_ = s.db.Close(ctx) // what was under way is given up
	db, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close(ctx) }()
	_, err = db.Exec(ctx, "DROP SCHEMA IF EXISTS "+s.schema+" CASCADE")
	return err
}

// pool gives the size of a first stage.
func (s *sqlSide) pool(share float64) int {
	return max(poolMin, int(share*float64(len(s.ids))))
}

// cellsMin is the least number of cells a first stage sorts: it costs little, and
// the best ones may hold one startup each.
const cellsMin = 300

// arguments gives what a statement is asked with. A tenth of the pool is more
// cells than it is found in. When everybody is let through, all cells are sorted
// and all texts read: then the SQL must find what the engine finds.
func (s *sqlSide) arguments(investor match.Profile, pool int) []any {
	cells, texts := max(cellsMin, pool/10), kept
	if pool >= len(s.ids) {
		cells, texts = pool, pool
	}
	return []any{s.investors[investor.Common().ID], pool, texts, cells}
}

// rank gives the ids of an investor's best startups.
func (s *sqlSide) rank(ctx context.Context, sql string, investor match.Profile, pool int) ([]string, error) {
	rows, err := s.db.Query(ctx, sql, s.arguments(investor, pool)...)
	if err != nil {
		return nil, match.Wrap(err, "cannot rank in SQL")
	}
	defer rows.Close()
	out := make([]string, 0, listed)
	for rows.Next() {
		var n int
		var score float64
		if err := rows.Scan(&n, &score); err != nil {
			return nil, match.Wrap(err, "cannot read the ranking of SQL")
		}
		out = append(out, s.ids[n-1])
	}
	if err := rows.Err(); err != nil {
		return nil, match.Wrap(err, "cannot rank in SQL")
	}
	return out, nil
}
