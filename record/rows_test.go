package record

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/i18n"
)

var parts = thingType.Field("parts")

func drawParts(r *rapid.T) []part {
	return rapid.SliceOfN(rapid.Custom(func(r *rapid.T) part {
		return part{rapid.SampledFrom([]ID{None, NewID(), NewShortID()}).Draw(r, "id"), rapid.StringN(0, 20, -1).Filter(notBlank).Draw(r, "name"),
			Int{rapid.Int64Range(0, 1e12).Draw(r, "count"), true}, rapid.Bool().Draw(r, "main")}
	}), 0, 5).Draw(r, "parts")
}

// notBlank reports whether a text is none or has more than spaces, and no NUL.
func notBlank(s string) bool {
	return s == "" || strings.TrimSpace(s) != "" && !strings.Contains(s, "\x00")
}

// Rows come back from their text and from their JSON with the IDs that they
// have; those without one get one.
func TestRowsKeepTheirIDs(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rows := drawParts(r)
		text := partType.Text(rows)
		if got := partType.Of(text); fmt.Sprint(got) != fmt.Sprint(rows) {
			r.Fatalf("%v are written as %s and read as %v", rows, text, got)
		}
		if (text == "") != (len(rows) == 0) {
			r.Fatalf("%v are %q", rows, text)
		}
		v, err := RowsKind.Parse(string(text), parts, &Env{Strict: true})
		if err != nil {
			r.Fatalf("%s: %v", text, err)
		}
		got := partType.Of(v.(RowText))
		for i, p := range got {
			if had := rows[i].ID; p.ID == None || had != None && p.ID != had {
				r.Fatalf("row %d of %s has the ID %s", i, text, p.ID)
			}
			p.ID = rows[i].ID
			if p != rows[i] {
				r.Fatalf("row %d of %s is %v", i, text, p)
			}
		}
		body := RowsKind.AppendJSON(nil, v, parts, &Env{})
		if again, err := RowsKind.ReadJSON(json.RawMessage(body), parts, &Env{Strict: true}); err != nil || len(got) != len(rows) || again != v {
			r.Fatalf("%v is written as %s and read as %v, %v", v, body, again, err)
		}
	})
}

func TestRowsInTextAndJSON(t *testing.T) {
	id := fewIDs[2]
	rows := []part{{ID: id, Name: `5" vamzdis`}, {ID: fewIDs[3], Sum: Int{2, true}, Main: true}}
	text := partType.Text(rows)
	if want := `[{"id":"` + id.String() + `","name":"5\" vamzdis"},{"id":"` + fewIDs[3].String() + `","count":2,"main":true}]`; string(text) != want {
		t.Errorf("%s, want %s", text, want)
	}
	body := string(RowsKind.AppendJSON(nil, text, parts, &Env{}))
	if want := `[{"id":"` + id.String() + `","name":"5\" vamzdis","count":null,"main":false},{"id":"` + fewIDs[3].String() + `","name":"","count":2,"main":true}]`; body != want {
		t.Errorf("%s, want %s", body, want)
	}
	if empty := string(RowsKind.AppendJSON(nil, RowText(""), parts, &Env{})); empty != "[]" {
		t.Errorf("no rows are %s", empty)
	}
	for _, none := range []string{"", " \n", "[]"} {
		if v, err := RowsKind.Parse(none, parts, &Env{}); err != nil || v != any(RowText("")) {
			t.Errorf("%q is read as %v, %v", none, v, err)
		}
	}
	if v, err := RowsKind.ReadJSON(nil, parts, &Env{}); err != nil || v != any(RowText("")) {
		t.Errorf("null is read as %v, %v", v, err)
	}
	if rows := partType.Of(`{"no":"list"}`); len(rows) != 0 {
		t.Errorf("what is no list has %v", rows)
	}
	if row := partType.Rows(text)[0]; *partType.ID(row) != id {
		t.Errorf("the first row is %v", row)
	}
}

func TestBadRowsAreRefusedAtTheirPlace(t *testing.T) {
	id := fewIDs[2].String()
	for text, want := range map[string]string{
		`{"name":"a"}`: "invalid_type ", `"a"`: "invalid_type ", `null`: "invalid_type ", `[1]`: "invalid_type ", `[{]`: "invalid_type ", `soon`: "invalid_type ", `[{"name":"a"}] and more`: "invalid_type ",
		`[{"name":"a"},{"name":5}]`: "invalid_type parts.1.name", `[{"count":"2"}]`: "invalid_type parts.0.count", `[{"count":-1}]`: "out_of_range parts.0.count", `[{"main":"yes"}]`: "invalid_type parts.0.main",
		`[{"id":5}]`: "unknown_reference parts.0.id", `[{"id":"x"}]`: "unknown_reference parts.0.id", `[{},{"id":"` + id[1:] + `"}]`: "unknown_reference parts.1.id",
		`[{"id":"` + id + `"},{},{"id":"` + id + `"}]`: "repeated_field parts.2.id",
	} {
		v, err := RowsKind.Parse(text, parts, &Env{Strict: true})
		if err == nil || err.Key+" "+err.Field != want || v != any(RowText("")) {
			t.Errorf("%s is read as %v, %v, want %s", text, v, err, want)
		}
	}
	_, err := RowsKind.Parse(`[{"name":"a"},{"id":"`+id+`","colour":"red"}]`, parts, &Env{Strict: true})
	if err == nil || err.Key != "unknown_field" || !strings.HasPrefix(err.Field, "parts.1") {
		t.Errorf("an unknown field: %v", err)
	}
	for _, raw := range []any{"text", true, json.Number("5")} {
		if v, err := RowsKind.ReadJSON(raw, parts, &Env{}); err == nil || err.Key != "invalid_type" {
			t.Errorf("%v is read as %v, %v", raw, v, err)
		}
	}
}

func TestARecordHasAHundredRowsAtMost(t *testing.T) {
	many := func(n int) string { return "[" + strings.Repeat(`{"name":"a"},`, n-1) + `{"name":"a"}]` }
	if v, err := RowsKind.Parse(many(100), parts, &Env{}); err != nil || len(partType.Of(v.(RowText))) != 100 {
		t.Errorf("a hundred rows: %v", err)
	}
	if _, err := RowsKind.Parse(many(101), parts, &Env{}); err == nil || err.Key != "too_many_values" {
		t.Errorf("one more: %v", err)
	}
}

// A cost is a row whose fields are checked.
type cost struct {
	ID   ID
	What string
	Sum  Amount
}

var costType = DescribeRows(func(c *cost) *ID { return &c.ID },
	Text("what", func(c *cost) *string { return &c.What }, Required),
	Money("sum", func(c *cost) *Amount { return &c.Sum }, NotNegative))

// A trip is a record whose fields are checked.
type trip struct {
	Meta
	Title string
	Price Amount
	Costs RowText
}

var tripType = Describe(Shape[trip]{Name: "trip", Meta: func(t *trip) *Meta { return &t.Meta }, Title: func(t *trip, _ i18n.NameOrder) string { return t.Title }},
	Text("title", func(t *trip) *string { return &t.Title }, Required),
	Money("price", func(t *trip) *Amount { return &t.Price }, NotNegative),
	Rows("costs", costType, func(t *trip) *RowText { return &t.Costs }, Required))

func TestRecordsAndTheirRowsAreChecked(t *testing.T) {
	euros := func(n int64) Amount { return Amount{Minor: n * 100, Set: true} }
	for _, c := range []struct {
		trip *trip
		want string
	}{
		{&trip{Title: "a", Costs: costType.Text([]cost{{What: "b"}})}, ""},
		{&trip{Title: "a", Price: euros(0), Costs: costType.Text([]cost{{What: "b", Sum: euros(0)}})}, ""},
		{&trip{Title: " ", Price: euros(-1)}, "required title, negative price, required costs"},
		{&trip{Title: "a", Price: euros(1), Costs: costType.Text([]cost{{What: "b", Sum: euros(-5)}, {Sum: euros(5)}, {Sum: euros(-5)}})}, "negative costs.0.sum, required costs.1.what, required costs.2.what, negative costs.2.sum"},
	} {
		var got []string
		for _, f := range tripType.Fields {
			for _, err := range f.Check(c.trip) {
				got = append(got, err.Key+" "+err.Field)
			}
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%+v: %s, want %s", c.trip, s, c.want)
		}
	}
}
