package jobs

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// Erase removes every job of a user, and of the letters in the mail folder those
// to them and those that may tell of them, and waits for what runs for them. It may be repeated. The account
// must be gone before, so that a job that begins meanwhile finds nobody.
//
// A queue that was put aside cannot be searched any more, so it goes as a whole.
func (j *Jobs) Erase(ctx context.Context, user string) error {
	const doing = "erasing a user's jobs"
	if err := j.running.stop(ctx, user); err != nil {
		return translate(ctx, err, doing)
	}
	// River's own way of deleting spares what it holds for running.
	_, err := j.db.ExecContext(ctx, `DELETE FROM river_job WHERE args ->> '$.user' = $1`, user)
	if err != nil {
		return translate(ctx, err, doing)
	}
	// The log beside the file still has the rows until it is emptied.
	if _, err := j.db.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		return translate(ctx, err, doing)
	}
	if err := os.Remove(j.options.Path + asideSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return translate(ctx, err, doing)
	}
	return eachLetter(j.options.MailFolder, letterOf(user), os.Remove)
}

// Holds tells whether there is a job of the user, or a letter to them.
func (j *Jobs) Holds(ctx context.Context, user string) (bool, error) {
	var n int
	err := j.db.QueryRowContext(ctx, `SELECT count(*) FROM river_job WHERE args ->> '$.user' = $1`, user).Scan(&n)
	if err != nil {
		return false, translate(ctx, err, "looking for a user's jobs")
	}
	err = eachLetter(j.options.MailFolder, letterTo(user), func(string) error { n++; return nil })
	return n > 0, err
}
