package db

import (
	"bytes"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// IDs are read as they were stored, and SQLite orders them as the others do.
func TestStoredIDsKeepTheirValueAndOrder(t *testing.T) {
	id := rapid.Custom(func(t *rapid.T) uuid.UUID {
		id := uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		id[6], id[8] = 0x70|id[6]&0x0f, 0x80|id[8]&0x3f
		if rapid.Bool().Draw(t, "same time") {
			id = uuid.UUID{0: 1, 6: 0x70, 8: id[8], 15: id[15]}
		}
		if rapid.Bool().Draw(t, "short") {
			id = uuid.UUID(append(id[:8:8], emptyHalf[:]...))
		}
		return id
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := id.Draw(t, "a"), id.Draw(t, "b")
		var back uuid.UUID
		if err := ID(&back).Scan(blob(a)); err != nil || back != a {
			t.Fatalf("%s was read as %s: %v", a, back, err)
		}
		if got, want := bytes.Compare(blob(a).([]byte), blob(b).([]byte)), bytes.Compare(a[:], b[:]); got != want {
			t.Fatalf("%s and %s compare as %d, want %d", a, b, got, want)
		}
	})
}
