package db

import (
	"context"
	"database/sql"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/stdlib"
)

const poolSize = 10 // per pool; writer and reader together hold at most 20 connections

// writerName is the name that the server shows for connections that write.
const writerName = "vedlys"

func openPostgres(ctx context.Context, c Config) (*DB, error) {
	writer, err := postgresPool(c.URL, "off")
	if err != nil {
		return nil, err
	}
	reader, err := postgresPool(c.URL, "on")
	if err != nil {
		return nil, err
	}
	d := &DB{D: postgresDialect, watch: c.Watch, writer: writer, reader: reader}
	if err := writer.PingContext(ctx); err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

func postgresPool(url, readOnly string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["application_name"] = writerName
	config.RuntimeParams["timezone"] = "UTC"
	config.RuntimeParams["default_transaction_read_only"] = readOnly
	if readOnly == "on" {
		config.RuntimeParams["application_name"] = "vedlys reads"
		// A generic plan looks for a rare word along the whole list, which is
		// right only for a frequent one. Planning each query costs a tenth of
		// a millisecond.
		config.RuntimeParams["plan_cache_mode"] = "force_custom_plan"
	}
	// Prepared statements always: the simple protocol would put values into
	// the SQL text.
	config.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	// When a request is cancelled, the query is cancelled on the server and
	// the connection lives on. By default the connection would be dropped and
	// the query continue.
	config.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: 5 * time.Second}
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(poolSize)
	pool.SetMaxIdleConns(poolSize / 2)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	pool.SetConnMaxLifetime(time.Hour)
	return pool, nil
}
