package store

import (
	"context"
	"database/sql/driver"
	"strings"
)

// preparedMost bounds the statements a connection keeps: more than there are hot ones,
// some 10 KB each.
const preparedMost = 64

// preparing is a connector whose connections keep the statements they have prepared.
// SQLite compiles a statement every time its text is given; that is a quarter of the
// time of a short transaction.
type preparing struct{ driver.Connector }

// connection is what the driver's connections can do and database/sql makes use of.
type connection interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// statement is the same of its statements.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// Connect opens a connection. One of a driver that can do less is left as it is.
func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if full, ok := c.(connection); ok {
		return &preparedConn{connection: full, idle: map[string]statement{}}, nil
	}
	return c, nil
}

// preparedConn is a connection with the statements that nobody uses just now.
// database/sql uses a connection for one thing at a time.
type preparedConn struct {
	connection
	idle  map[string]statement
	order []string // of idle, the one given back first at the front
}

// take gives a statement for a text, nil for one that is not to be kept: a script, or
// what the driver cannot run twice.
func (c *preparedConn) take(ctx context.Context, query string) (statement, error) {
	if s, ok := c.idle[query]; ok {
		c.forget(query)
		return s, nil
	}
	if strings.Contains(query, ";") {
		return nil, nil //nolint:nilnil // none is an answer
	}
	s, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if full, ok := s.(statement); ok {
		return full, nil
	}
	return nil, s.Close()
}

func (c *preparedConn) forget(query string) {
	delete(c.idle, query)
	for i, q := range c.order {
		if q == query {
			c.order = append(c.order[:i], c.order[i+1:]...)
			return
		}
	}
}

// give takes a statement back, or ends one that has failed or stands there already.
func (c *preparedConn) give(query string, s statement, failed error) error {
	if _, twice := c.idle[query]; twice || failed != nil {
		return s.Close()
	}
	c.idle[query] = s
	c.order = append(c.order, query)
	if len(c.order) <= preparedMost {
		return nil
	}
	oldest := c.idle[c.order[0]]
	c.forget(c.order[0])
	return oldest.Close()
}

// ExecContext runs a statement that gives no rows.
func (c *preparedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.connection.ExecContext(ctx, query, args)
	}
	result, err := s.ExecContext(ctx, args)
	if after := c.give(query, s, err); err == nil {
		err = after
	}
	return result, err
}

// QueryContext runs a statement that gives rows; it is in use until they are closed.
func (c *preparedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.connection.QueryContext(ctx, query, args)
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		_ = c.give(query, s, err) // the first error tells more
		return nil, err
	}
	return &preparedRows{Rows: rows, done: func(err error) error { return c.give(query, s, err) }}, nil
}

// Close ends the statements with the connection.
func (c *preparedConn) Close() error {
	for _, s := range c.idle {
		_ = s.Close() // the connection goes anyway
	}
	c.idle, c.order = map[string]statement{}, nil
	return c.connection.Close()
}

// preparedRows gives its statement back when it is closed.
type preparedRows struct {
	driver.Rows
	done func(err error) error
}

// Close may be called twice.
func (r *preparedRows) Close() error {
	err := r.Rows.Close()
	if done := r.done; done != nil {
		r.done = nil
		if after := done(err); err == nil {
			err = after
		}
	}
	return err
}
