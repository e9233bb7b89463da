package vedlys_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

// A thing is a record of a type whose fields are drawn by chance. It has a
// place for each field that a type may have.
type thing struct {
	record.Meta
	Name, Text, Long, Choice, Currency, Country, Language, Email, Phone, Mobile, Link string

	Owner, Source, Company, Lead record.ID
	Of                           record.Parent
	Picked                       record.Choices
	Sum, Cost                    record.Amount
	Time                         record.Duration
	Day                          record.Date
	At                           time.Time
	Count                        record.Int
	Yes                          bool
	Lines                        record.RowText
	Phones, Emails               record.Several
}

type (
	someField  = record.FieldOf[thing]
	someFields = func(...record.Mark) []someField
)

// plain returns a maker of the fields of a kind.
func plain[V any](describe func(string, func(*thing) *V, ...record.Mark) someField, key string, at func(*thing) *V) someFields {
	return func(m ...record.Mark) []someField { return []someField{describe(key, at, m...)} }
}

// thingFields are the fields that a random type may have; some need others.
var thingFields = []someFields{
	plain(record.Text[thing], "table", func(r *thing) *string { return &r.Text }),
	plain(record.LongText[thing], "where", func(r *thing) *string { return &r.Long }),
	plain(record.Country[thing], "country", func(r *thing) *string { return &r.Country }),
	plain(record.Language[thing], "language", func(r *thing) *string { return &r.Language }),
	plain(record.Link[thing], "link", func(r *thing) *string { return &r.Link }),
	plain(record.ParentOf[thing], "of", func(r *thing) *record.Parent { return &r.Of }),
	plain(record.Length[thing], "time", func(r *thing) *record.Duration { return &r.Time }),
	plain(record.Day[thing], "day", func(r *thing) *record.Date { return &r.Day }),
	plain(record.Moment[thing], "starts", func(r *thing) *time.Time { return &r.At }),
	plain(record.Whole[thing], "count", func(r *thing) *record.Int { return &r.Count }),
	plain(record.Flag[thing], "yes", func(r *thing) *bool { return &r.Yes }),
	plain(record.Email[thing], "email", func(r *thing) *string { return &r.Email }),
	plain(func(key string, at func(*thing) *string, m ...record.Mark) someField {
		return record.Choice(key, []string{"a", "b", "c"}, at, m...)
	}, "order", func(r *thing) *string { return &r.Choice }),
	plain(func(key string, at func(*thing) *record.Choices, m ...record.Mark) someField {
		return record.MultiChoice(key, []string{"red", "green", "blue"}, at, m...)
	}, "select", func(r *thing) *record.Choices { return &r.Picked }),
	plain(func(key string, at func(*thing) *record.RowText, m ...record.Mark) someField {
		return record.Rows(key, itemType, at, m...)
	}, "lines", func(r *thing) *record.RowText { return &r.Lines }),
	reference("source", crm.Sources, func(r *thing) *record.ID { return &r.Source }),
	reference("company", "company", func(r *thing) *record.ID { return &r.Company }),
	reference("lead", "lead", func(r *thing) *record.ID { return &r.Lead }),
	func(m ...record.Mark) []someField {
		return []someField{
			record.Money("sum", func(r *thing) *record.Amount { return &r.Sum }, append(m, record.Worth)...),
			record.Currency("currency", func(r *thing) *string { return &r.Currency }, m...),
			record.Money("from", func(r *thing) *record.Amount { return &r.Cost }, m...),
		}
	},
	func(m ...record.Mark) []someField {
		under := append(slices.Clone(m), record.Under("phones"))
		return []someField{
			record.Phone("phone", func(r *thing) *string { return &r.Phone }, under...),
			record.Phone("mobile", func(r *thing) *string { return &r.Mobile }, under...),
			record.Phones("phones", func(r *thing) *record.Several { return &r.Phones },
				func(r *thing) (first, mobile *string) { return &r.Phone, &r.Mobile }, m...),
		}
	},
}

func reference(key, target string, at func(*thing) *record.ID) someFields {
	return plain(func(key string, at func(*thing) *record.ID, m ...record.Mark) someField {
		return record.Ref(key, target, at, m...)
	}, key, at)
}

// randomType describes a type with about half of the fields, each listed,
// filtered, sorted and searched or not.
func randomType(r *rand.Rand, name string) *record.Type {
	var fields []someField
	for _, make := range thingFields {
		if r.IntN(2) == 0 {
			continue
		}
		marks := []record.Mark{record.In("lead")}
		for _, m := range []record.Mark{record.Listed, record.Filtered, record.Searched} {
			if r.IntN(3) > 0 {
				marks = append(marks, m)
			}
		}
		fields = append(fields, make(marks...)...)
	}
	for _, f := range fields {
		f.Searched = f.Searched && f.FreeText() != nil
		f.Sorted = r.IntN(2) == 0 && f.Target != "company" && f.Target != "lead" && f.Row == nil && f.Gathers() == nil && !f.IsParent() && f.Kind != record.MultiChoiceKind && f.Kind != record.LongTextKind
	}
	r.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	fields = append([]someField{record.Text("name", func(r *thing) *string { return &r.Name }, record.Required, record.Listed, record.Filtered, record.Sorted, record.Searched, record.In("lead")),
		record.Ref("owner", "user", func(r *thing) *record.ID { return &r.Owner }, record.Listed, record.Filtered, record.In("lead"))}, fields...)
	return record.Describe(record.Shape[thing]{Name: name, Plural: name + "s", Meta: func(r *thing) *record.Meta { return &r.Meta },
		Title: func(r *thing, _ i18n.NameOrder) string { return r.Name }}, fields...)
}

// A kit makes values of a type's fields, as the API writes them.
type kit struct {
	*shop
	*rand.Rand
	of                        *record.Type
	leads, companies, sources []string
}

// path is that of the records.
func (k *kit) path() string { return "/" + k.of.Plural }

// Whatever a type has, its values pass through every way in and out unchanged.
// VEDLYS_SEED repeats the types and values of an earlier run.
func TestRandomTypesKeepTheirValues(t *testing.T) {
	t.Logf("VEDLYS_SEED=%d", seed)
	addTypes(t)
	for n, of := range randomTypes {
		dbtest.Both(t, func(t *testing.T, d *db.DB) {
			k := &kit{shop: newShop(t, d), Rand: chance(n), of: of}
			k.prepare()
			things := k.made()
			k.again(things)
			k.inForms(things)
			k.undone(things)
			k.listed(things)
			k.exported(things)
			k.restored(things, d)
			k.sound()
		})
	}
}

var (
	seed        = firstSeed()
	randomTypes = []*record.Type{randomType(chance(0), "thing"), randomType(chance(1), "gadget")}
)

func firstSeed() uint64 {
	if n, err := strconv.ParseUint(os.Getenv("VEDLYS_SEED"), 10, 64); err == nil {
		return n
	}
	return uint64(time.Now().UnixNano())
}

// chance returns the n-th source of chance of this run.
func chance(n int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(n))) }

func descriptorOf(t *record.Type) *crm.Descriptor {
	return crm.Describe(t, ownThing, crm.Descriptor{Menu: true, Imported: true, Icon: "users", Columns: keys(t.Listed())})
}

// ownThing gives a new thing to who makes it.
func ownThing(e crm.Edit[thing]) record.Errors {
	if e.New() && e.Is.Owner == record.None {
		e.Is.Owner = e.By.User
	}
	if e.Is.Currency == "" {
		e.Is.Currency = e.Workspace.Currency
	}
	return nil
}

func keys(fields []*record.Field) (out []string) {
	for _, f := range fields {
		out = append(out, f.Key)
	}
	return out
}

// prepare makes the records that others refer to.
func (k *kit) prepare() {
	for i := range 3 {
		k.companies = append(k.companies, k.call("ona", "POST", "/companies", fmt.Sprintf(`{"name":"Company %d"}`, i), 201)["id"].(string))
		k.leads = append(k.leads, k.call("ona", "POST", "/leads", fmt.Sprintf(`{"title":"Lead %d"}`, i), 201)["id"].(string))
	}
	for _, s := range k.items("/sources") {
		k.sources = append(k.sources, s["id"].(string))
	}
}

func one[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// some returns a few of the values in their order.
func some(r *rand.Rand, of ...any) []any {
	out := []any{}
	for _, v := range of {
		if r.IntN(2) == 0 {
			out = append(out, v)
		}
	}
	return out
}

var oddTexts = []string{"Žalias stalas", "=1+1", "\"a\", b; c", "Ąžuolas 5'", "Яблоко", "tőke", "-5", "007", "1,5", "2026-01-02", "a|b", "<b>&amp;</b>"}

// value returns a random value of a field as the API answers it.
func (k *kit) value(f *record.Field) any {
	r := k.Rand
	switch f.Kind {
	case record.TextKind:
		return one(r, oddTexts...)
	case record.LongTextKind:
		return one(r, oddTexts...) + "\n" + one(r, oddTexts...)
	case record.CountryKind:
		return one(r, "LT", "SK", "HU", "RU", "US")
	case record.LanguageKind:
		return one(r, "lt", "sk", "hu", "ru", "en")
	case record.LinkKind:
		return one(r, "https://example.com/a?b=c,d", "https://www.example.lt")
	case record.DurationKind:
		return one(r, "PT45M", "PT1H30M", "PT100H")
	case record.DateKind:
		return one(r, "2024-02-29", "2026-03-29", "1999-12-31")
	case record.MomentKind:
		return one(r, "2026-03-29T00:30:00Z", "2026-10-25T02:30:00Z", "2026-06-01T12:00:00Z")
	case record.IntKind:
		return float64(one(r, 0, 7, 1000, 1234567))
	case record.BoolKind:
		return r.IntN(2) == 0
	case record.EmailKind:
		return one(r, "ada@example.com", "o.k@example.lt")
	case record.ChoiceKind:
		return one(r, "a", "b", "c")
	case record.MultiChoiceKind:
		return some(r, "red", "green", "blue")
	case record.AmountKind:
		return one(r, "0.00", "1234.50", "99.00", "1000000.00")
	case record.CurrencyKind:
		return one(r, "EUR", "USD", "GBP")
	case record.PhoneKind:
		return one(r, "+37061234567", "+421905123456", "+3612345678")
	}
	return k.linked(f)
}

// linked returns a random value of a field that has several values or refers to
// another record.
func (k *kit) linked(f *record.Field) any {
	r := k.Rand
	switch {
	case f.Target == "lead":
		return one(r, k.leads...)
	case f.Target == "company":
		return one(r, k.companies...)
	case f.Target == crm.Sources:
		return one(r, k.sources...)
	case f.IsParent():
		return map[string]any{"type": "lead", "id": one(r, k.leads...)}
	case f.Row != nil:
		return some(r, map[string]any{"what": one(r, oddTexts...), "count": 3.0}, map[string]any{"what": one(r, oddTexts...), "count": 0.0})
	case f.Gathers() != nil:
		return some(r, map[string]any{"value": "+37061234567", "kind": "work"}, map[string]any{"value": "+37069912345", "kind": "mobile"}, map[string]any{"value": "+442071234567", "kind": "home"})
	}
	k.Fatalf("no values of %s", f.Kind.Name())
	return nil
}

// key is the field's key in the API.
func key(f *record.Field) string {
	if f.Key == "starts" {
		return "starts_at"
	}
	return f.Key
}

// fields are those that a value is drawn for: the plain fields of a list follow
// from it.
func (k *kit) fields() []*record.Field {
	return slices.DeleteFunc(k.of.Editable(), func(f *record.Field) bool {
		return f.Under != "" || f.Key == "owner" || f.Key == "name" || f.Key == "tags"
	})
}

// values draws values for about two thirds of the fields.
func (k *kit) values() map[string]any {
	out := map[string]any{"tags": some(k.Rand, "Paroda", "VIP gold", "Žinios")}
	for _, f := range k.fields() {
		if k.IntN(3) > 0 {
			out[key(f)] = k.value(f)
		}
	}
	return out
}
