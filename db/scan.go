package db

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// A scanFunc is a function that implements sql.Scanner.
type scanFunc func(src any) error

func (f scanFunc) Scan(src any) error { return f(src) }

// Time returns a scanner of a moment in UTC; NULL becomes the zero time.
func Time(t *time.Time) sql.Scanner {
	return scanFunc(func(src any) error {
		switch v := src.(type) {
		case nil:
			*t = time.Time{}
		case int64:
			*t = time.UnixMicro(v).UTC()
		case time.Time:
			*t = v.UTC()
		default:
			return fmt.Errorf("db: a moment cannot be read from %T", src)
		}
		return nil
	})
}

// Date returns a scanner of a date as "YYYY-MM-DD"; NULL becomes "".
func Date[T ~string](d *T) sql.Scanner {
	return scanFunc(func(src any) error {
		switch v := src.(type) {
		case nil:
			*d = ""
		case string:
			*d = T(v)
		case time.Time:
			*d = T(v.Format(time.DateOnly))
		default:
			return fmt.Errorf("db: a date cannot be read from %T", src)
		}
		return nil
	})
}

// Bool returns a scanner of a boolean; NULL becomes false.
func Bool(b *bool) sql.Scanner {
	return scanFunc(func(src any) error {
		var v sql.NullBool
		err := v.Scan(src)
		*b = v.Bool
		return err
	})
}

// JSON returns a scanner of JSON text; NULL becomes nil.
func JSON(raw *json.RawMessage) sql.Scanner {
	return scanFunc(func(src any) error {
		switch v := src.(type) {
		case nil:
			*raw = nil
		case string:
			*raw = json.RawMessage(v)
		case []byte:
			*raw = append(json.RawMessage(nil), v...)
		default:
			return fmt.Errorf("db: JSON cannot be read from %T", src)
		}
		return nil
	})
}

// ID returns a scanner of an id; NULL becomes uuid.Nil. A uuid.UUID can scan
// itself too, but leaves its value on NULL.
func ID(id *uuid.UUID) sql.Scanner {
	return scanFunc(func(src any) error {
		*id = uuid.Nil
		if b, ok := src.([]byte); ok && len(b) == len(id)/2 {
			src = append(b[:len(b):len(b)], emptyHalf[:]...)
		}
		return id.Scan(src)
	})
}

// emptyHalf is the second half of a UUID that has only its variant there.
var emptyHalf = [8]byte{0x80}

// blob returns an id as SQLite stores it: in 16 bytes, or in the first eight if
// the others are empty. The order stays the same.
func blob(id uuid.UUID) any {
	if [8]byte(id[8:]) == emptyHalf {
		return id[:8]
	}
	return id[:]
}
