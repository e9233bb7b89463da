package db_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

type date string

func (d date) DateString() string { return string(d) }

type label string

type thing struct {
	ID, Parent uuid.UUID
	Name       string
	N          int64
	At         time.Time
	Day        date
	Done       bool
	Data       json.RawMessage
	Ratio      float64
}

func store(t *testing.T, d *db.DB, in thing) error {
	return d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO thing (id, parent, name, n, at, day, done, data, ratio)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			db.Key(in.ID), in.Parent, in.Name, in.N, in.At, in.Day, in.Done, in.Data, in.Ratio)
		return err
	})
}

func load(t *testing.T, d *db.DB, id uuid.UUID) (out thing) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT id, parent, name, n, at, day, done, data, ratio FROM thing WHERE id = ?`,
			db.Key(id)).Scan(&out.ID, &out.Parent, &out.Name, &out.N, db.Time(&out.At), db.Date(&out.Day),
			&out.Done, db.JSON(&out.Data), &out.Ratio)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	moment := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return at.UTC()
	}
	names := []string{"", "plain", "it's; DROP TABLE thing; --", `\%_?$1 {text}`, "Łódź Žemaitė Щука őű", "👩‍👩‍👧 emoji",
		"line\nbreak\ttab\r", "\u202eright to left", strings.Repeat("long ", 400), "NULL", "0", "e\u0301 combining"}
	moments := []time.Time{{}, moment("2026-02-28T23:59:59.999999Z"), moment("1969-12-31T23:59:59.000001Z"),
		moment("1850-06-01T00:00:00Z"), moment("2400-01-01T12:00:00.123456Z")}
	dates := []date{"", "2026-02-28", "1899-12-31", "2400-02-29", "0099-01-01"}
	numbers := []float64{0, 0.1, -1e-300, math.MaxFloat64, math.Pi}
	ints := []int64{0, -1, math.MaxInt64, math.MinInt64}
	documents := []string{`{}`, `{"a": [1, 2.5, null, true], "b": {"c": "ž\"\\"}}`, `[]`, `"text"`, `{"q": "?", "long": "` + strings.Repeat("žž ", 50000) + `"}`}
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		parent := newID(t)
		if err := store(t, d, thing{ID: parent, Name: "the parent", Data: json.RawMessage(`{}`)}); err != nil {
			t.Fatal(err)
		}
		for i, name := range names {
			in := thing{ID: newID(t), Name: name, N: ints[i%len(ints)], At: moments[i%len(moments)],
				Day: dates[i%len(dates)], Done: i%2 == 0, Data: json.RawMessage(documents[i%len(documents)]),
				Ratio: numbers[i%len(numbers)]}
			if i%3 == 0 {
				in.Parent = parent
			}
			if err := store(t, d, in); err != nil {
				t.Fatalf("%.40q: %v", name, err)
			}
			same(t, in, load(t, d, in.ID))
		}
	})
}

// same compares two things; JSON texts are equal if their values are.
func same(t *testing.T, want, got thing) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal(want.Data, &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got.Data, &b); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("JSON: stored %s, read %s", want.Data, got.Data)
	}
	want.Data, got.Data = nil, nil
	if !reflect.DeepEqual(want, got) {
		t.Errorf("stored %+v\nread   %+v", want, got)
	}
}

func TestMomentsLoseOnlyWhatIsSmallerThanAMicrosecond(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		vilnius := time.FixedZone("EEST", 3*3600)
		for _, at := range []time.Time{
			time.Date(2026, 7, 1, 12, 0, 0, 123456999, vilnius),
			time.Date(1960, 7, 1, 12, 0, 0, 123456999, vilnius),
		} {
			in := thing{ID: newID(t), Name: at.String(), At: at, Data: json.RawMessage(`{}`)}
			if err := store(t, d, in); err != nil {
				t.Fatal(err)
			}
			if got, want := load(t, d, in.ID).At, at.UTC().Truncate(time.Microsecond); got != want {
				t.Errorf("stored %v, read %v", want, got)
			}
		}
	})
}

func TestTextIsMadeValidForBothEngines(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		in := thing{ID: newID(t), Name: "a\x00b\xffc", Data: json.RawMessage(`{"k\u0000": ["\u0000x", "\ud800", "\\u0000", "<&>\u017e"]}`)}
		if err := store(t, d, in); err != nil {
			t.Fatal(err)
		}
		got := load(t, d, in.ID)
		if got.Name != "ab\uFFFDc" {
			t.Errorf("name: %q", got.Name)
		}
		var data map[string][]string
		if err := json.Unmarshal(got.Data, &data); err != nil {
			t.Fatal(err)
		}
		if want := (map[string][]string{"k": {"x", "\uFFFD", `\u0000`, "<&>ž"}}); !reflect.DeepEqual(data, want) {
			t.Errorf("JSON: %q", data)
		}
	})
}

func TestNullAndZeroAreDistinct(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		in := thing{ID: uuid.Nil, Name: "zero id", Data: json.RawMessage(`{}`)}
		if err := store(t, d, in); err != nil {
			t.Fatal(err)
		}
		err := d.View(t.Context(), func(tx *db.Tx) error {
			var isNull, never bool
			parent := newID(t)
			err := tx.QueryRow(t.Context(), `SELECT parent IS NULL AND at IS NULL AND day IS NULL, NULL, parent
				FROM thing WHERE id = ?`, db.Key(uuid.Nil)).Scan(&isNull, db.Bool(&never), db.ID(&parent))
			if !isNull || never || parent != uuid.Nil {
				t.Errorf("isNull %v, never %v, parent %v", isNull, never, parent)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestNamedTypesAndPointersAreArguments(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		type flag bool
		name, none := label("a\x00b"), (*label)(nil)
		var got string
		var yes, null bool
		err := d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT CAST(? AS VARCHAR(9)), CAST(? AS `+d.D.Bool+`), CAST(? AS VARCHAR(9)) IS NULL`,
				&name, flag(true), none).Scan(&got, &yes, &null)
		})
		if err != nil || got != "ab" || !yes || !null {
			t.Errorf("got %q %v %v, %v", got, yes, null, err)
		}
	})
}

func TestSortAndComparisonAreByBytes(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		for _, name := range []string{"b", "a", "B", "ž", "z", "y", "i", "_", "A B", "AB"} {
			if err := insert(t.Context(), d, name); err != nil {
				t.Fatal(err)
			}
		}
		var order []string
		err := d.View(t.Context(), func(tx *db.Tx) error {
			rows, err := tx.Query(t.Context(), "SELECT name FROM thing ORDER BY name")
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var name string
				if err := rows.Scan(&name); err != nil {
					return err
				}
				order = append(order, name)
			}
			return rows.Err()
		})
		if got := strings.Join(order, ","); err != nil || got != "A B,AB,B,_,a,b,i,y,z,ž" {
			t.Errorf("order %s, %v", got, err)
		}
	})
}
