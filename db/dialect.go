package db

import (
	"database/sql"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
)

// A Dialect holds the words that differ between SQLite and PostgreSQL.
type Dialect struct {
	Name string // "sqlite" or "postgres"

	// Column types.
	ID, Text, Int, Moment, Date, Bool, JSON, Number string

	// JSONText is the expression for one key of a JSON column as text; an absent
	// key is NULL. Only strings, booleans and whole numbers are sure to have the
	// same text on both engines.
	JSONText func(column, key string) string
	// JSONNumber is the same as a number; what is not a JSON number is NULL.
	JSONNumber func(column, key string) string
	// NoIndex keeps the planner from using an index on the expression.
	NoIndex func(expr string) string

	bind     func(query string) string // placeholders as the engine wants them
	id       func(uuid.UUID) any
	moment   func(time.Time) any
	boolean  func(bool) any
	snapshot sql.IsolationLevel
	retry    func(error) bool // the transaction failed, but may work if run again
}

// Like is the condition that expr matches a LIKE pattern given as argument, in
// which LikeEscape has been used on what a person typed.
func (d *Dialect) Like(expr string) string { return expr + ` LIKE ? ESCAPE '\'` }

// LikeEscape takes the special meaning off the characters of s in a LIKE pattern.
func (d *Dialect) LikeEscape(s string) string { return likeEscaper.Replace(s) }

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// words replaces the type words in braces that migrations use.
func (d *Dialect) words() *strings.Replacer {
	return strings.NewReplacer(
		"{id}", d.ID, "{text}", d.Text, "{int}", d.Int, "{moment}", d.Moment,
		"{date}", d.Date, "{bool}", d.Bool, "{json}", d.JSON, "{number}", d.Number)
}

var plainKey = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

// mustKey guards the two expressions that put a key into SQL text. Keys come
// from descriptions, never from a request, so another character is a mistake
// in the program.
func mustKey(key string) string {
	if !plainKey.MatchString(key) {
		panic("db: a JSON key must be letters, digits and underscores: " + key)
	}
	return key
}
