package field_test

import (
	"bytes"
	"context"
	"html"
	"log/slog"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/ui"
)

func TestMain(m *testing.M) {
	dbtest.Setup = store.Migrate
	os.Exit(m.Run())
}

// renderer returns the renderer of Ada, an administrator of a workspace in Lithuania, in one language.
func renderer(t *testing.T, lang i18n.Lang) *field.Renderer {
	t.Helper()
	ctx := context.Background()
	a, err := app.New(dbtest.Open(t, "sqlite"), slog.New(slog.DiscardHandler))
	ok(t, err)
	settings, err := a.Workspaces.AddWorkspace(ctx, workspaces.NewWorkspace{Slug: "acme", Name: "Acme", Country: "LT"})
	ok(t, err)
	_, err = a.People.AddPerson(ctx, settings.ID, people.NewPerson{Email: "ada@example.com", Name: "Ada", Password: "correct horse", Role: crm.Administrator})
	ok(t, err)
	by, err := a.People.ActorByEmail(ctx, settings, "ada@example.com", crm.ByWeb)
	ok(t, err)
	ws, err := a.Workspace(ctx, settings.ID)
	ok(t, err)
	pg := &ui.Page{Printer: i18n.For(lang, by.Zone), Now: record.Now()}
	return field.NewRenderer(pg, ws, by, unit.Names{})
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// samples are a value of each kind as its canonical text.
var samples = map[string]string{
	"text": "„Žirnis“ & <b>", "long_text": "one\n<i>two</i>", "integer": "1500", "number": "12.5", "amount": "1500.50", "currency": "EUR",
	"date": "2026-03-09", "moment": "2026-03-09T10:15:00Z", "boolean": "true", "choice": "blue", "email": "ada@example.com",
	"phone": "+370 612 34567", "link": "https://example.com/a", "country": "LT", "language": "lt",
	"multi_choice": "red,blue", "duration": "PT1H30M", "file": "0197aaaa-0000-7000-8000-000000000001",
}

// contexts returns a field of every kind with a value, and a reference to each sort of target.
func contexts(t *testing.T, d *field.Renderer) map[field.Context]any {
	t.Helper()
	out := map[field.Context]any{}
	add := func(f *record.Field, text string) {
		typ := crm.LeadType.With(f)
		v, err := f.Kind.Parse(text, f, d.Env("EUR"))
		if err != nil {
			t.Fatalf("%s: the sample is invalid: %v", f.Kind.Name(), err)
		}
		out[field.Context{Type: typ, Field: f, Currency: "EUR"}] = v
	}
	for _, k := range append(slices.Clone(record.CustomKinds), record.CurrencyKind) {
		if k == record.RefKind {
			continue
		}
		text, known := samples[k.Name()]
		if !known {
			t.Fatalf("kind %s has no sample", k.Name())
		}
		add(record.CustomField(record.NewID(), "c_"+k.Name(), k, "A "+k.Name(), []record.Option{{Key: "red", Label: "Red"}, {Key: "blue", Label: "Blue"}}), text)
	}
	company := record.NewID()
	d.Names[company] = unit.Name{Title: "Acme & sons"}
	for target, text := range map[string]string{"user": "me", crm.Sources: "referral", "company": company.String()} {
		f := record.CustomField(record.NewID(), "c_"+target, record.RefKind, "A "+target, nil)
		f.Target = target
		add(f, text)
	}
	return out
}

func TestEveryKind(t *testing.T) {
	for _, lang := range i18n.Languages {
		d := renderer(t, lang)
		for s, v := range contexts(t, d) {
			name := string(lang) + " " + s.Field.Key
			if d.Words(s, v) == "" {
				t.Errorf("%s has no text", name)
			}
			if shown := render(t, d.Show(s, v)); !strings.Contains(shown, html.EscapeString(shownWord(d, s, v))) {
				t.Errorf("%s is shown as %s", name, shown)
			}
			asksAndReads(t, d, s, v, name)
			filters(t, d, s, v, name)
		}
	}
}

// shownWord returns a text that the page with the value must contain.
func shownWord(d *field.Renderer, s field.Context, v any) string {
	switch s.Field.Kind {
	case record.DateKind, record.MomentKind: // shown in short, with the exact value in an attribute
		return s.Field.Kind.Text(v, nil)
	}
	return strings.Fields(strings.TrimPrefix(d.Words(s, v), "https://"))[0]
}

// asksAndReads renders the control of a field and reads what it would send.
func asksAndReads(t *testing.T, d *field.Renderer, s field.Context, v any, name string) {
	typed := d.Typed(s, v)
	control := d.Input(s, typed)
	drawn := render(t, ui.Input(d.Page, control))
	if !strings.Contains(drawn, `name="`+s.Field.Key) || !strings.Contains(drawn, html.EscapeString(d.Label(s.Type, s.Field))) {
		t.Errorf("%s: the control has no name or label: %s", name, drawn)
	}
	if control.Kind == "select" && !strings.Contains(drawn, `value="`+html.EscapeString(typed.Text)+`" selected`) {
		t.Errorf("%s: %q is not chosen in %s", name, typed.Text, drawn)
	}
	form := url.Values{s.Field.Key: {typed.Text}}
	if typed.Chosen != "" {
		form.Set(s.Field.Key+"_text", typed.Chosen)
	}
	got, err := d.Read(s, form, v, nil)
	if err != nil || got != v {
		t.Errorf("%s: the control of %v sends %v, read as %v (%v)", name, v, form, got, err)
	}
	if sent := field.Sent(s.Field, form, v); sent != typed {
		t.Errorf("%s: what was typed comes back as %v", name, sent)
	}
}

var controlName = regexp.MustCompile(` name="([^"]+)"`)

// filters fills each control of a field's filter and reads the conditions it would send.
func filters(t *testing.T, d *field.Renderer, s field.Context, v any, name string) {
	drawn := render(t, d.Filter(s, field.Asked{}))
	names := controlName.FindAllStringSubmatch(drawn, -1)
	if len(names) == 0 {
		t.Errorf("%s has no filter: %s", name, drawn)
	}
	for _, n := range names {
		if strings.HasSuffix(n[1], "_text") {
			continue // the words of a picker, sent beside its value
		}
		value := d.Address(s.Field, v)
		if strings.HasSuffix(n[1], ".empty") || strings.HasSuffix(n[1], ".filled") {
			value = "true"
		}
		if strings.HasSuffix(n[1], ".within") {
			value = "this_week"
		}
		q, errs := record.ParseQuery(s.Type, url.Values{n[1]: {value}}, d.Env(""))
		if errs != nil || len(q.Where) != 1 {
			t.Errorf("%s: a list with %s=%s reports %v", name, n[1], value, errs)
			continue
		}
		if d.Condition(s.Type, q.Where[0]) == "" {
			t.Errorf("%s: %s has no text", name, n[1])
		}
		again := render(t, d.Filter(s, d.Asked(s.Field, q)))
		if again == drawn {
			t.Errorf("%s: %s=%s does not show in its filter", name, n[1], value)
		}
	}
}

func TestEmptyValues(t *testing.T) {
	d := renderer(t, "en")
	for s, v := range contexts(t, d) {
		zero := s.Field.Kind.Zero()
		if d.Words(s, zero) != "" || !strings.Contains(render(t, d.Show(s, zero)), "—") {
			t.Errorf("%s: an empty value is shown as %q", s.Field.Key, d.Words(s, zero))
		}
		form := url.Values{s.Field.Key: {d.Typed(s, zero).Text}}
		if isPicker := d.Input(s, field.Typed{}).Kind == "combo"; isPicker {
			form = url.Values{s.Field.Key: {d.Typed(s, v).Text}, s.Field.Key + "_text": {""}} // emptied without a script
		}
		if got, err := d.Read(s, form, v, nil); err != nil || got != zero {
			t.Errorf("%s: an empty control is read as %v (%v)", s.Field.Key, got, err)
		}
	}
}

func TestMarkupInValuesIsEscaped(t *testing.T) {
	d := renderer(t, "en")
	evil := `"><script>alert(1)</script>`
	for _, k := range []record.Kind{record.TextKind, record.LongTextKind, record.PhoneKind, record.LinkKind} {
		f := record.CustomField(record.NewID(), "c_x", k, evil, nil)
		s := field.Context{Type: crm.LeadType.With(f), Field: f}
		for what, drawn := range map[string]string{"shown": render(t, d.Show(s, evil)),
			"asked":    render(t, ui.Input(d.Page, d.Input(s, field.Typed{Text: evil}))),
			"filtered": render(t, d.Filter(s, field.Asked{Contains: evil}))} {
			if strings.Contains(drawn, "<script>") {
				t.Errorf("%s %s: %s", k.Name(), what, drawn)
			}
		}
	}
}

func TestLinks(t *testing.T) {
	d := renderer(t, "en")
	links := func(kind record.Kind, text string) string {
		f := record.CustomField(record.NewID(), "c_x", kind, "X", nil)
		var urls []string
		for _, l := range d.Links(field.Context{Type: crm.LeadType, Field: f, Country: "LT"}, text) {
			urls = append(urls, l.URL)
		}
		return strings.Join(urls, " ")
	}
	for _, c := range []struct {
		kind       record.Kind
		text, want string
	}{
		{record.EmailKind, "ada@example.com", "mailto:ada@example.com"},
		{record.PhoneKind, "+370 (612) 34-567", "tel:+37061234567"},
		{record.PhoneKind, "8 612 34567", "tel:+37061234567"},
		{record.PhoneKind, "(8~5) 212 3456 vid. 12", "tel:+37052123456;ext=12"},
		{record.PhoneKind, "8 612 34567 / +421 905 123 456", "tel:+37061234567 tel:+421905123456"},
		{record.PhoneKind, "112", "tel:112"},
		{record.LinkKind, "example.com", "https://example.com"},
	} {
		if got := links(c.kind, c.text); got != c.want {
			t.Errorf("%s leads to %s", c.text, got)
		}
	}
	for _, evil := range []string{"javascript:alert(1)", "JavaScript://example.com/%0aalert(1)", "//evil.example", "///evil.example", `\\evil.example`,
		"http:///evil.example", "https:////evil.example", "http://example.com@evil.example", "data:text/html,x", "java\tscript:alert(1)"} {
		if url := links(record.LinkKind, evil); url != "" {
			t.Errorf("%q leads to %s", evil, url)
		}
	}
}

// TestShownPhonesAreReadBack checks that a phone number as shown parses to the same number, with its extension, in
// every language.
func TestShownPhonesAreReadBack(t *testing.T) {
	f := crm.LeadType.Field("phone")
	for _, lang := range i18n.Languages {
		d := renderer(t, lang)
		for _, c := range [][3]string{{"8 612 34567", "LT", "+370 612 34567"}, {"(8~5) 2123456 (vid. 12)", "LT", ""}, {"06 30 123 4567 / 06 1 234 5678, 12-es mellék", "HU", ""},
			{"8 (495) 123-45-67 доб. 12", "RU", ""}, {"0905 123 456", "SK", "+421 905 123 456"}, {"+370 612 34567 Jonas", "LT", "+370 612 34567 Jonas"}, {"1588", "LT", "1588"}} {
			shown := d.Words(field.Context{Type: crm.LeadType, Field: f, Country: c[1]}, c[0])
			if c[2] != "" && shown != c[2] {
				t.Errorf("%s: %q is shown as %q", lang, c[0], shown)
			}
			if was, is := uris(c[0], c[1]), uris(shown, c[1]); was != is {
				t.Errorf("%s: %q is shown as %q, which is %s, not %s", lang, c[0], shown, is, was)
			}
		}
	}
}

func uris(text, country string) string {
	var out []string
	for _, n := range match.PhoneNumbers(text, country) {
		out = append(out, n.URI())
	}
	return strings.Join(out, " ")
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	ok(t, c.Render(context.Background(), &b))
	return b.String()
}

// An option that was removed stays in a form that nobody changes, and a value that is not required can be emptied.
func TestControlsKeepFormerOptions(t *testing.T) {
	d := renderer(t, "en")
	options := []record.Option{{Key: "one", Label: "One"}, {Key: "two", Label: "Two"}}
	for _, f := range []*record.Field{record.CustomField(record.NewID(), "c_one", record.ChoiceKind, "One of", options),
		record.CustomField(record.NewID(), "c_many", record.MultiChoiceKind, "Some of", options)} {
		s := field.Context{Type: crm.LeadType.With(f), Field: f}
		v, err := f.Kind.Parse("gone", f, &record.Env{Stored: true})
		if err != nil {
			t.Fatal(err)
		}
		drawn := render(t, ui.Input(d.Page, d.Input(s, d.Typed(s, v))))
		if !regexp.MustCompile(`value="gone" (selected|checked)`).MatchString(drawn) || !strings.Contains(drawn, `value=""`) {
			t.Errorf("%s: %s", f.Key, drawn)
		}
		for text, want := range map[string]string{"gone": "gone", "one": "one", "": "", "other": "?"} {
			got, err := d.Read(s, url.Values{f.Key: {text}}, v, nil)
			if (err != nil) != (want == "?") || err == nil && f.Kind.Text(got, nil) != want {
				t.Errorf("%s: %q is read as %v (%v)", f.Key, text, got, err)
			}
		}
	}
}
