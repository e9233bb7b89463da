package record

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/i18n"
)

// thing has a field of every kind.
type thing struct {
	Meta
	Text, Long, Email, Phone, Link   string
	Choice, Country, Money, Language string
	Count                            Int
	Sum                              Amount
	Day                              Date
	At                               time.Time
	Done                             bool
	Ref, File                        ID
	Many                             Choices
	Length                           Duration
	Of                               Parent
	Parts                            RowText
}

// A part is a row of a thing.
type part struct {
	ID   ID
	Name string
	Sum  Int
	Main bool
}

var partType = DescribeRows(func(p *part) *ID { return &p.ID },
	Text("name", func(p *part) *string { return &p.Name }),
	Whole("count", func(p *part) *Int { return &p.Sum }),
	Flag("main", func(p *part) *bool { return &p.Main }))

var thingType = Describe(Shape[thing]{Name: "thing", Plural: "things",
	Meta: func(t *thing) *Meta { return &t.Meta }, Title: func(t *thing, _ i18n.NameOrder) string { return t.Text }},
	Text("text", func(t *thing) *string { return &t.Text }, Filtered, Sorted, Searched),
	LongText("long", func(t *thing) *string { return &t.Long }, Filtered),
	Email("email", func(t *thing) *string { return &t.Email }, Filtered),
	Phone("phone", func(t *thing) *string { return &t.Phone }, Filtered),
	Link("link", func(t *thing) *string { return &t.Link }, Filtered),
	Choice("choice", []string{"a", "b"}, func(t *thing) *string { return &t.Choice }, Filtered),
	Country("country", func(t *thing) *string { return &t.Country }, Filtered),
	Currency("currency", func(t *thing) *string { return &t.Money }, Filtered),
	Language("language", func(t *thing) *string { return &t.Language }, Filtered),
	Whole("count", func(t *thing) *Int { return &t.Count }, Filtered, Sorted),
	Money("amount", func(t *thing) *Amount { return &t.Sum }, Filtered, Sorted),
	Day("day", func(t *thing) *Date { return &t.Day }, Filtered, Sorted),
	Moment("at", func(t *thing) *time.Time { return &t.At }, Filtered),
	Flag("done", func(t *thing) *bool { return &t.Done }, Filtered),
	Ref("ref", "thing", func(t *thing) *ID { return &t.Ref }, Filtered, Sorted),
	File("file", func(t *thing) *ID { return &t.File }, Filtered),
	MultiChoice("many", []string{"a", "b", "c"}, func(t *thing) *Choices { return &t.Many }, Filtered),
	Length("length", func(t *thing) *Duration { return &t.Length }, Filtered, Sorted),
	ParentOf("of", func(t *thing) *Parent { return &t.Of }),
	Rows("parts", partType, func(t *thing) *RowText { return &t.Parts }),
).With(CustomField(NewID(), "c_budget", AmountKind, "Budget", nil), CustomField(NewID(), "c_number", NumberKind, "Number", nil), CustomField(NewID(), "c_text", TextKind, "Text", nil))

const anID = `[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`

// typedText draws a text that a person may type into a field: plausible or
// arbitrary.
func typedText(t *rapid.T, f *Field) string {
	looks := map[string]string{
		"integer": `-?[0-9 ]{0,14}`, "number": `-?[0-9]{0,9}[.,]?[0-9]{0,9}`, "amount": `-?[0-9]{0,15}([.,][0-9]{0,4})?`,
		"date": `(19|20)[0-9]{2}[-./][01]?[0-9][-./][0-3]?[0-9]`, "moment": `(00|19|99)[0-9]{2}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9]:00(\.[0-9]{1,9})?(Z|[+-][01][0-9]:00))?`,
		"boolean": `yes|no|1|0|taip|Да|x`, "choice": `a|b|c`, "country": `[a-zA-Z]{2}`, "currency": `EUR|eur|JPY|XXX|HUF`, "language": `[a-zA-Z]{2}`,
		"email": `[a-zA-Z.+]{1,9}@[a-z-]{1,9}\.(com|example)`, "phone": `[+]?[0-9 ()-]{0,20}`, "link": `(https?://)?[a-z]{1,9}\.[a-z]{2,5}(/.*)?`,
		"reference": anID, "file": anID, "links": `(` + anID + `,?){0,3}`, "parent": `(lead|company):` + anID,
		"multi_choice": `([abc][,;]){0,4}`, "duration": `P[0-9]D|PT[0-9]{1,5}H[0-9]M|[0-9]{1,3}:[0-5][0-9]|[0-9]{1,3} (min|val\.|h|ч|óra)|[0-9]{0,4}`,
		"rows": `\[(\{"name":"[a-zž\\"]{0,5}","count":[0-9]{1,3}(,"main":(true|false))?\},?){0,3}\]`,
	}
	if pattern := looks[f.Kind.Name()]; pattern != "" && rapid.IntRange(0, 4).Draw(t, "looks right") > 0 {
		return rapid.StringMatching(pattern).Draw(t, "typed")
	}
	return rapid.String().Draw(t, "anything")
}

func TestEveryValueSurvivesItsTextAndItsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := thingType.Fields[rapid.IntRange(0, len(thingType.Fields)-1).Draw(t, "field")]
		e := &Env{Currency: rapid.SampledFrom([]string{"EUR", "HUF", "JPY", "KWD", "CLF", ""}).Draw(t, "currency"), Point: rapid.Bool().Draw(t, "point"),
			Strict: rapid.Bool().Draw(t, "strict"), Zone: time.FixedZone("", rapid.IntRange(-12, 14).Draw(t, "zone")*3600)}
		text := typedText(t, f)
		v, err := f.Kind.Parse(text, f, e)
		if err != nil {
			return
		}
		if !reflect.DeepEqual(reflect.TypeOf(v), reflect.TypeOf(f.Kind.Zero())) {
			t.Fatalf("%s: %q is read as a %T", f.Key, text, v)
		}
		plain := f.Kind.Text(v, e)
		for _, strict := range []bool{true, false} {
			again, err := f.Kind.Parse(plain, f, &Env{Currency: e.Currency, Strict: strict})
			if err != nil || again != v || f.Kind.Text(again, e) != plain {
				t.Fatalf("%s: %q is read as %#v, written as %q, and read as %#v (%v)", f.Key, text, v, plain, again, err)
			}
		}
		body := f.Kind.AppendJSON(nil, v, f, e)
		raw, err := Scalar(body)
		if err != nil {
			t.Fatalf("%s: %#v is %s in JSON: %v", f.Key, v, body, err)
		}
		if text, isText := v.(string); isText && f.Kind == PhoneKind {
			v = Dialled(text, nil) // JSON has the form of E.164
		}
		if again, err := f.Kind.ReadJSON(raw, f, &Env{Currency: e.Currency, Strict: true}); err != nil || !f.Kind.Equal(again, v) {
			t.Fatalf("%s: %#v is %s in JSON and read as %#v (%v)", f.Key, v, body, again, err)
		}
	})
}

func TestValuesAtTheirBounds(t *testing.T) {
	zone := time.FixedZone("", 3*3600)
	for _, c := range []struct {
		field, currency, text, want string // "!" = refused
	}{
		{"amount", "JPY", "100", "100"}, {"amount", "JPY", "100.0", "100"}, {"amount", "JPY", "100.5", "!"},
		{"amount", "HUF", "100.5", "100.50"}, {"amount", "KWD", "1.2345", "!"}, {"amount", "KWD", "1.234", "1.234"},
		{"amount", "EUR", "-0", "0.00"}, {"amount", "EUR", "-0.005", "!"}, {"amount", "EUR", "-.5", "-0.50"}, {"amount", "EUR", "-.", "!"},
		{"amount", "EUR", "10000000000000", "10000000000000.00"}, {"amount", "EUR", "10000000000000.01", "!"},
		{"amount", "JPY", "10000000000000", "10000000000000"}, {"amount", "JPY", "10000000000001", "!"},
		{"amount", "CLF", "-10000000000000", "-10000000000000.0000"}, {"amount", "CLF", "99999999999999999999999", "!"},
		{"amount", "EUR", "+5", "!"}, {"amount", "EUR", "٥", "!"}, {"amount", "EUR", "NaN", "!"}, {"amount", "EUR", "1e3", "!"},
		{"count", "", "1000000000000", "1000000000000"}, {"count", "", "1000000000001", "!"}, {"count", "", "-1", "!"}, {"count", "", "-0", "0"},
		{"c_number", "", "-0", "0"}, {"c_number", "", "-0.0", "0"}, {"c_number", "", "0.1", "0.1"}, {"c_number", "", ".", "!"}, {"c_number", "", "-.", "!"},
		{"c_number", "", "123456789012345", "123456789012345"}, {"c_number", "", "1234567890123456", "!"}, {"c_number", "", "1e400", "!"},
		{"day", "", "2024-02-29", "2024-02-29"}, {"day", "", "2023-02-29", "!"}, {"day", "", "1900-02-29", "!"}, {"day", "", "2000-02-29", "2000-02-29"},
		{"day", "", "0999-12-31", "!"}, {"day", "", "9999-12-31", "9999-12-31"}, {"day", "", "10000-01-01", "!"}, {"day", "", "03/04/2024", "!"},
		{"at", "", "2024-02-29", "2024-02-28T21:00:00Z"}, {"at", "", "2024-02-29T12:00:00.1234567+02:00", "2024-02-29T10:00:00.123456Z"},
		{"at", "", "9999-12-31T23:59:59-12:00", "!"}, {"at", "", "0001-01-01T00:00:00Z", "!"}, {"at", "", "2024-02-30T00:00:00Z", "!"},
		{"text", "", strings.Repeat("я", 255), strings.Repeat("я", 255)}, {"text", "", strings.Repeat("я", 256), "!"},
		{"long", "", strings.Repeat("я", 20000), strings.Repeat("я", 20000)}, {"long", "", strings.Repeat("я", 20001), "!"},
		{"text", "", "a\x00b", "!"}, {"text", "", "a\xffb", "!"}, {"long", "", "\xed\xa0\x80", "!"}, {"text", "", "\ufeff\u202e x ", "\ufeff\u202e x "},
		{"email", "", " Ona@Example.com ", "Ona@Example.com"}, {"email", "", "a\x00@x.example", "!"}, {"country", "", "lt", "LT"}, {"country", "", "ZZ", "!"},
		{"currency", "", "eur", "EUR"}, {"currency", "", "ABC", "!"}, {"phone", "", "1\n2\n3", "!"}, {"link", "", "javascript:alert(1)", "!"},
	} {
		f := thingType.Field(c.field)
		e := &Env{Currency: c.currency, Strict: true, Zone: zone}
		v, err := f.Kind.Parse(c.text, f, e)
		got := "!"
		if err == nil {
			got = f.Kind.Text(v, e)
		}
		if got != c.want {
			t.Errorf("%s %q %s: %.40s, want %.40s (%v)", c.field, c.text, c.currency, got, c.want, err)
		}
	}
}

// A country written out is reported as an unknown code, not as too long.
func TestATextLongerThanACodeIsAnUnknownCode(t *testing.T) {
	for field, text := range map[string]string{"country": "Lithuania", "currency": "EURO", "language": "lit"} {
		f := thingType.Field(field)
		if f == nil {
			t.Fatal(field)
		}
		if _, err := f.Kind.Parse(text, f, &Env{Strict: true}); err == nil || err.Key == "too_long" {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestTheShortestTextHasALimit(t *testing.T) {
	f := Text("mark", func(*thing) *string { return new(string) }, Max(2))
	if _, err := f.Kind.Parse("abc", f.Field, &Env{Strict: true}); err == nil || err.Key != "too_long" {
		t.Errorf("three of two characters: %v", err)
	}
}

// Sums of amounts fit into the integers of both engines, whatever currency they
// change to.
func TestTheLargestAmountLeavesRoomForSums(t *testing.T) {
	for _, currency := range []string{"JPY", "EUR", "KWD", "CLF"} {
		v, err := AmountKind.Parse("10000000000000", nil, &Env{Currency: currency, Strict: true})
		if err != nil || v.(Amount).Minor > math.MaxInt64/50 {
			t.Errorf("%s: %v, %v", currency, v, err)
		}
	}
}

func TestAChangeOfACopyLeavesTheRecordAlone(t *testing.T) {
	number, text := thingType.Field("c_number"), thingType.Field("c_text")
	a := thingType.New()
	text.Set(a, "one")
	b := thingType.Clone(a)
	text.Set(b, "two")
	number.Set(b, Number{5, true})
	if text.Get(a) != "one" || !number.Empty(a) {
		t.Errorf("a change of the copy reached the record: %+v", a)
	}
	text.Set(a, "")
	if text.Get(b) != "two" || len(thingType.Meta(a).Custom) != 0 {
		t.Errorf("a change of the record reached the copy: %+v", b)
	}
	thingType.Field("amount").Set(b, Amount{Minor: 1250, Set: true})
	thingType.Field("currency").Set(b, "EUR")
	var order []string
	for _, c := range Diff(thingType, a, b) {
		order = append(order, c.Field+"="+c.New)
	}
	if want := []string{"currency=EUR", "amount=12.50", "c_number=5", "c_text=two"}; !slices.Equal(order, want) {
		t.Errorf("%v, want %v", order, want)
	}
}
