// Package jobs does slow work beside the requests: letters now, later whatever
// else must be tried until it succeeds. It is River on a SQLite file of its own.
//
// A job's arguments are ids and a purpose, never an address, a name or a
// secret: whoever works asks for the rest when the work is done. Work is done at
// least once. What was asked for is not lost by a crash; what was running then
// is run again.
package jobs
