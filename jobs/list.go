package jobs

import (
	"context"
	"slices"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"duyen/match"
)

// States lists the states a job can be in, as List takes and gives them:
// available, scheduled and pending wait; retryable waits after a failure;
// running is being worked on; completed, cancelled (by a person) and discarded
// (failed for good) are over.
func States() []string {
	var out []string
	for _, s := range rivertype.JobStates() {
		out = append(out, string(s))
	}
	return out
}

// List gives at most limit jobs in a state ("" for any), the newest first,
// beginning after the job with the id after (0 from the start). next is what to
// pass as after for more, 0 when there are none. An unknown state is
// KindMalformed ("unknown_value"), a limit outside of 1 to 100 too ("limit").
func (j *Jobs) List(ctx context.Context, state string, after int64, limit int) (infos []match.JobInfo, next int64, err error) {
	if limit < 1 || limit > 100 {
		return nil, 0, match.Fail(match.KindMalformed, "limit", "a page has 1 to 100 jobs")
	}
	params := river.NewJobListParams().OrderBy(river.JobListOrderByID, river.SortOrderDesc).First(limit + 1)
	if state != "" {
		if !slices.Contains(States(), state) {
			return nil, 0, match.Fail(match.KindMalformed, "unknown_value", "there is no state "+state)
		}
		params = params.States(rivertype.JobState(state))
	}
	if after > 0 {
		params = params.Where("id < @after", river.NamedArgs{"after": after})
	}
	found, err := j.client.JobList(ctx, params)
	if err != nil {
		return nil, 0, translate(ctx, err, "listing jobs")
	}
	rows := found.Jobs
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	for _, row := range rows {
		infos = append(infos, info(row))
	}
	return infos, next, nil
}

// info tells what may be shown of a job.
func info(row *rivertype.JobRow) match.JobInfo {
	out := match.JobInfo{
		ID: row.ID, Kind: row.Kind, State: string(row.State),
		Attempt: row.Attempt, MaxAttempts: row.MaxAttempts, At: row.CreatedAt,
	}
	if waiting(row.State) {
		out.NextAt = row.ScheduledAt
	}
	if n := len(row.Errors); n > 0 {
		out.Error = row.Errors[n-1].Error
	}
	return out
}

// waiting tells whether a job in this state is still to be worked on.
func waiting(s rivertype.JobState) bool {
	switch s {
	case rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateScheduled:
		return true
	}
	return false
}

// Counts gives the number of jobs in every state.
func (j *Jobs) Counts(ctx context.Context) (map[string]int, error) {
	out := map[string]int{}
	for _, s := range States() {
		out[s] = 0
	}
	rows, err := j.db.QueryContext(ctx, `SELECT state, count(*) FROM river_job GROUP BY state`)
	if err != nil {
		return nil, translate(ctx, err, "counting jobs")
	}
	defer func() { _ = rows.Close() }() // rows.Err says what matters
	for rows.Next() {
		var state string
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return nil, translate(ctx, err, "counting jobs")
		}
		out[state] = n
	}
	return out, translate(ctx, rows.Err(), "counting jobs")
}

// Retry has a job tried at once: one that waits, failed or was cancelled. One
// that runs or is done is KindConflict, one that is not there KindNotFound.
func (j *Jobs) Retry(ctx context.Context, id int64) error {
	const doing = "retrying a job"
	row, err := j.client.JobGet(ctx, id)
	if err != nil {
		return translate(ctx, err, doing)
	}
	if row.State == rivertype.JobStateRunning || row.State == rivertype.JobStateCompleted {
		return match.Fail(match.KindConflict, "conflict", "the job is "+string(row.State))
	}
	if _, err := j.client.JobRetry(ctx, id); err != nil {
		if unique(err) {
			return failure(match.KindConflict, "conflict", "the same has been asked for again and waits already", err)
		}
		return translate(ctx, err, doing)
	}
	return nil
}

// Cancel keeps a job from being tried again and stops one that runs, in a
// moment. One that is over is KindConflict, one that is not there KindNotFound.
func (j *Jobs) Cancel(ctx context.Context, id int64) error {
	const doing = "cancelling a job"
	row, err := j.client.JobGet(ctx, id)
	if err != nil {
		return translate(ctx, err, doing)
	}
	if row.FinalizedAt != nil {
		return match.Fail(match.KindConflict, "conflict", "the job is "+string(row.State))
	}
	_, err = j.client.JobCancel(ctx, id)
	return translate(ctx, err, doing)
}
