package db

import (
	"database/sql"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
)

// A Dialect holds the differences between SQLite and PostgreSQL.
type Dialect struct {
	Name string // "sqlite" or "postgres"

	// Column types.
	ID, Text, Int, Moment, Date, Bool, JSON, Number string

	// JSONText returns the expression of one key of a JSON column as text; an
	// absent key is NULL. Only strings, booleans and whole numbers are certain
	// to have the same text on both engines.
	JSONText func(column, key string) string
	// JSONNumber is the same as a number; other JSON values are NULL.
	JSONNumber func(column, key string) string
	// NoIndex returns expr in a form for which the planner uses no index.
	NoIndex func(expr string) string
	// Limit returns the clause that ends a query after n rows, with its arguments.
	Limit func(n int) (string, []any)

	bind     func(query string) string // placeholders in the engine's form
	id       func(uuid.UUID) any
	moment   func(time.Time) any
	boolean  func(bool) any
	snapshot sql.IsolationLevel
	retry    func(error) bool // the transaction failed, but may succeed if run again
}

// Like returns the condition that expr matches a LIKE pattern given as
// argument. LikeEscape escapes the typed parts of the pattern.
func (d *Dialect) Like(expr string) string { return expr + ` LIKE ? ESCAPE '\'` }

// LikeEscape escapes s for a LIKE pattern.
func (d *Dialect) LikeEscape(s string) string { return likeEscaper.Replace(s) }

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// words replaces the type words in braces that migrations use.
func (d *Dialect) words() *strings.Replacer {
	return strings.NewReplacer(
		"{id}", d.ID, "{text}", d.Text, "{int}", d.Int, "{moment}", d.Moment,
		"{date}", d.Date, "{bool}", d.Bool, "{json}", d.JSON, "{number}", d.Number)
}

var plainKey = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

// mustKey checks keys that are put into SQL text. Keys come from descriptions,
// never from a request, so any other character is a bug.
func mustKey(key string) string {
	if !plainKey.MatchString(key) {
		panic("db: a JSON key must be letters, digits and underscores: " + key)
	}
	return key
}
