package db

import (
	"container/list"
	"context"
	"database/sql/driver"
)

// The SQLite driver parses a statement each time it runs. These types wrap the
// driver and cache the parsed statements of each connection, so that
// transactions and the job queue use them too. (PostgreSQL's driver has such a
// cache itself.)

// statementsMax is the cache size per connection; a statement takes some
// kilobytes.
const statementsMax = 200

type cachingConnector struct {
	driver.Connector
	place *place
}

func (c cachingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	// Another file at the same path must not be mixed with the open one.
	if err := c.place.inPlace(); err != nil {
		return nil, err
	}
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	c.place.opened()
	return &cachingConn{sqliteConn: conn.(sqliteConn), place: c.place, byQuery: map[string]*list.Element{}, order: list.New()}, nil
}

// sqliteConn is the interface of the SQLite driver's connection.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// A cachingConn keeps the statements that are not in use, last used first.
// database/sql lets one goroutine at a time use a connection.
type cachingConn struct {
	sqliteConn
	place   *place
	byQuery map[string]*list.Element
	order   *list.List
}

type cached struct {
	query string
	stmt  driver.Stmt
}

func (c *cachingConn) Close() error {
	for e := c.order.Front(); e != nil; e = e.Next() {
		_ = e.Value.(cached).stmt.Close()
	}
	return c.place.closing(c.sqliteConn.Close)
}

func (c *cachingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	stmt, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	defer c.put(query, stmt)
	return stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (c *cachingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	stmt, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		c.put(query, stmt)
		return nil, err
	}
	return &cachedRows{Rows: rows, conn: c, query: query, stmt: stmt}, nil
}

// take removes the statement from the cache while it is in use, because the
// same query may run again while its rows are being read.
func (c *cachingConn) take(ctx context.Context, query string) (driver.Stmt, error) {
	if e, ok := c.byQuery[query]; ok {
		c.remove(e)
		return e.Value.(cached).stmt, nil
	}
	return c.PrepareContext(ctx, query)
}

func (c *cachingConn) put(query string, stmt driver.Stmt) {
	if e, ok := c.byQuery[query]; ok {
		c.remove(e)
		_ = e.Value.(cached).stmt.Close()
	}
	c.byQuery[query] = c.order.PushFront(cached{query, stmt})
	if c.order.Len() > statementsMax {
		oldest := c.order.Back()
		c.remove(oldest)
		_ = oldest.Value.(cached).stmt.Close()
	}
}

func (c *cachingConn) remove(e *list.Element) {
	delete(c.byQuery, e.Value.(cached).query)
	c.order.Remove(e)
}

type cachedRows struct {
	driver.Rows
	conn  *cachingConn
	query string
	stmt  driver.Stmt
}

func (r *cachedRows) Close() error {
	if err := r.Rows.Close(); err != nil {
		_ = r.stmt.Close()
		return err
	}
	r.conn.put(r.query, r.stmt)
	return nil
}
