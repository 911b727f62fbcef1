package jobs

import (
	"database/sql"

	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// driver is River's driver for SQLite without its notifications. They are rows
// that every waiting process asks for twenty times a second; one process alone
// does better without: River then wakes its workers itself when a job is queued,
// and looks for jobs whose time has come at the polling interval.
type driver struct{ *riversqlite.Driver }

func newDriver(db *sql.DB) driver { return driver{riversqlite.New(db)} }

// SupportsListener tells River not to listen for notifications.
func (driver) SupportsListener() bool { return false }

// SupportsListenNotify tells River not to write any.
func (driver) SupportsListenNotify() bool { return false }
