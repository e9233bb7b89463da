package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// A job is the only kind of job that River knows.
type job struct {
	What    string          `json:"what"`
	Key     string          `json:"key,omitempty"` // of a job that replaces another, see Once
	Payload json.RawMessage `json:"payload"`
}

// Kind returns the name that River stores.
func (job) Kind() string { return "vedlys" }

type worker struct {
	river.WorkerDefaults[job]
	handlers map[string]Handler
}

// Work calls the handler; River recovers its panics.
func (w *worker) Work(ctx context.Context, j *river.Job[job]) error {
	handle, ok := w.handlers[j.Args.What]
	if !ok {
		return fmt.Errorf("nothing handles %q", j.Args.What)
	}
	return handle(ctx, j.Args.Payload)
}

// A reporter logs failed jobs.
type reporter struct{ log *slog.Logger }

// HandleError logs a failed attempt, as an error if it was the last.
func (r *reporter) HandleError(ctx context.Context, row *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	if row.Attempt < row.MaxAttempts {
		r.log.WarnContext(ctx, "job failed and will be tried again", append(describe(row), "err", err)...)
	} else {
		r.log.ErrorContext(ctx, "job failed for the last time", append(describe(row), "err", err)...)
	}
	return nil
}

// HandlePanic logs a panic with its stack trace.
func (r *reporter) HandlePanic(ctx context.Context, row *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	r.log.ErrorContext(ctx, "job panicked", append(describe(row), "panic", value, "trace", trace)...)
	return nil
}

// describe returns log attributes of a job, without its payload, which may be
// private.
func describe(row *rivertype.JobRow) []any {
	var j job
	_ = json.Unmarshal(row.EncodedArgs, &j) // if it fails, the id remains
	return []any{"job", j.What, "id", row.ID, "attempt", row.Attempt, "of", row.MaxAttempts}
}

// quiet passes only errors of River itself. River also logs each failed job,
// which the reporter does better.
type quiet struct{ slog.Handler }

// Enabled reports whether the level is error or higher.
func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelError && q.Handler.Enabled(ctx, level)
}

// WithAttrs returns a quiet handler with the attributes.
func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

// WithGroup returns a quiet handler with the group.
func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }
