// Package record is the vocabulary of all other packages: record types,
// described once, their fields and kinds, conditions and queries over them,
// changes between two versions of a record, and errors. It knows no SQL, HTTP
// or HTML.
package record

import (
	"maps"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

// ID identifies a record. It is a UUIDv7 made by the application: time-ordered,
// known before the insert and safe to repeat. The zero ID means "none".
type ID = uuid.UUID

// None is the absent ID.
var None = uuid.Nil

// NewID makes an ID for the current time.
func NewID() ID { return uuid.Must(uuid.NewV7()) }

// lastShort is the first half of the last short ID, without its version.
var lastShort atomic.Int64

// NewShortID makes an ID whose second half is empty. It is for what very many
// rows refer to: workspaces, people, the values of lists. SQLite stores it in
// half the space. Those of one process differ; two processes make the same one
// if they hit the same quarter of a microsecond.
func NewShortID() ID {
	for {
		last := lastShort.Load()
		next := max(last+1, time.Now().UnixMicro()*4096/1000)
		if lastShort.CompareAndSwap(last, next) {
			ms, fraction := next>>12, next&0xfff
			id := ID{6: 0x70 | byte(fraction>>8), 7: byte(fraction), 8: 0x80}
			for i := range 6 {
				id[i] = byte(ms >> (8 * (5 - i)))
			}
			return id
		}
	}
}

// NewIDAt makes an ID for time t, to a quarter of a microsecond, so that IDs
// sort by creation. It also serves records whose creation time is invented
// (sample data) or known from another system.
func NewIDAt(t time.Time) ID {
	id := uuid.New() // random; the time and version bits are overwritten
	ms := t.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (8 * (5 - i)))
	}
	fraction := t.Nanosecond() % 1_000_000 * 4096 / 1_000_000
	id[6], id[7] = 0x70|byte(fraction>>8), byte(fraction)
	return id
}

// ParseID reads the canonical text of an ID.
func ParseID(s string) (ID, bool) {
	if len(s) != 36 {
		return None, false
	}
	id, err := uuid.Parse(s)
	return id, err == nil
}

// Meta holds what every record has besides its own fields.
type Meta struct {
	ID        ID
	Workspace ID
	CreatedBy ID
	Created   time.Time // UTC, to the microsecond
	Updated   time.Time // UTC, to the microsecond
	Deleted   time.Time // zero unless in the trash
	Version   int64     // 1 after the insert, one more after each change
	Tags      IDs
	Custom    map[string]any // by key; a json.RawMessage is a value that its field cannot read
}

// clone copies the meta part so that a change of the copy leaves the original
// alone.
func (m Meta) clone() Meta {
	m.Custom = maps.Clone(m.Custom)
	return m
}

// Now returns the current time as records store it: UTC, to the microsecond.
func Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
