package records

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A recordForm is the form of a record: what is asked, what is typed so far and what is wrong with it.
type recordForm struct {
	*typeVisit
	record  any // as it is now; an empty one for a new record
	isNew   bool
	dialog  bool   // stands in a dialog, so that what is rarely filled in is folded away
	once    string // of a new record: the key by which the form, sent twice, makes one record
	version int64
	typed   map[string]field.Typed // by field
	errors  map[string]string      // by field, "" for the form as a whole
}

// New asks for a new record. The address may fill fields in.
func New(name string) shell.Handler {
	return in(name, func(tv *typeVisit) error {
		s := tv.blank()
		return s.show(http.StatusOK)
	})
}

// blank is the form of a new record with what the address fills in.
func (tv *typeVisit) blank() *recordForm {
	s := &recordForm{typeVisit: tv, record: tv.t.New(), isNew: true, once: record.NewID().String(), dialog: ui.Into(tv.R, "dialog")}
	env := tv.renderer.Env("")
	for _, f := range tv.t.Editable() {
		text := tv.R.URL.Query().Get(f.Key)
		if text == "" {
			text = tv.preset(f)
		}
		if v, err := f.Kind.Parse(text, f, env); err == nil && text != "" {
			f.Set(s.record, v)
			s.knowRef(f)
		}
	}
	s.fill()
	return s
}

// preset is what a new record has unless somebody says otherwise: where it begins, whose it is, in which currency.
func (tv *typeVisit) preset(f *record.Field) string {
	switch {
	case f.Step:
		for _, c := range []crm.Category{crm.CategoryNew, crm.CategoryOpen, ""} {
			if i := tv.Workspace.Lists.First(f.Target, c); i != nil {
				return i.ID.String()
			}
		}
	case f == tv.t.Owner():
		return tv.By.User.String()
	case f.Key == "currency":
		return tv.Workspace.Currency
	}
	return ""
}

// knowRef looks up what a record is called that the form begins with; one that is out of sight is left out.
func (s *recordForm) knowRef(f *record.Field) {
	t := s.Workspace.Type(f.Target)
	if t == nil {
		return
	}
	id := f.Get(s.record).(record.ID)
	names, err := s.app().Titles(s.Ctx(), s.By, t, id)
	if name, seen := names[id]; err != nil || !seen || name.InTrash {
		f.Set(s.record, record.None)
	}
	s.know(names)
}

// Edit asks for everything of a record.
func Edit(name string) shell.Handler {
	return in(name, func(tv *typeVisit) error {
		r, err := tv.load()
		if err != nil {
			return err
		}
		s := &recordForm{typeVisit: tv, record: r, version: tv.t.Meta(r).Version}
		s.fill()
		return s.show(http.StatusOK)
	})
}

// fill puts the record's values into the controls.
func (s *recordForm) fill() {
	s.typed = map[string]field.Typed{}
	for _, f := range s.t.Editable() {
		s.typed[f.Key] = s.renderer.Typed(s.context(f, s.record), f.Get(s.record))
	}
}

// refill puts what was typed into the controls.
func (s *recordForm) refill(form url.Values) {
	for _, f := range s.t.Editable() {
		if form.Has(f.Key) || form.Has(f.Key+"_text") {
			s.typed[f.Key] = field.Sent(f, form)
		}
	}
}

func (s *recordForm) title() string {
	if s.isNew {
		return s.Page.T("action.new_" + s.t.Name)
	}
	return s.t.Title(s.record)
}

func (s *recordForm) show(status int) error { return s.formStatus(status, s.title(), sheetForm(s)) }

// form answers with a form, 422 when something is wrong with it.
func (tv *typeVisit) form(wrong bool, title string, form templ.Component) error {
	if wrong {
		return tv.formStatus(http.StatusUnprocessableEntity, title, form)
	}
	return tv.formStatus(http.StatusOK, title, form)
}

// formStatus answers with a form: alone where a script has it already, in a dialog where it is opened as one, else as a page.
func (tv *typeVisit) formStatus(status int, title string, form templ.Component) error {
	switch {
	case ui.Into(tv.R, "dialog"):
		return tv.PartStatus(status, inDialog(tv.Page, title, form))
	case ui.ByScript(tv.R):
		return tv.PartStatus(status, form)
	}
	return tv.ShowStatus(status, tv.t.Plural, title, onPage(tv, title, form))
}

// action is where the form is posted.
func (s *recordForm) action() string {
	if s.isNew {
		return s.root()
	}
	return s.at(s.t.Meta(s.record).ID)
}

// Create makes a record of a form. A form that is sent twice makes one.
func Create(name string) shell.Handler {
	return in(name, func(tv *typeVisit) error {
		form, err := tv.Form()
		if err != nil {
			return err
		}
		s := tv.blank()
		s.dialog = form.Get("in") == "dialog"
		s.refill(form)
		set, err := s.read(form)
		if err != nil {
			return s.refuse(err)
		}
		made, err := tv.createOnce(form, set)
		if err != nil {
			return s.refuse(err)
		}
		return tv.created(made, form)
	})
}

// read takes all values of the form that it brought.
func (s *recordForm) read(form url.Values) ([]app.Value, error) {
	if err := s.known(form, s.t.Editable()...); err != nil {
		return nil, err
	}
	currency := s.currency(form)
	var set []app.Value
	var wrong record.Errors
	for _, f := range s.t.Editable() {
		if !form.Has(f.Key) && !form.Has(f.Key+"_text") {
			continue
		}
		v, err := s.renderer.Read(field.Context{Type: s.t, Field: f, Currency: currency}, form, f.Get(s.record), s.find)
		switch {
		case err == nil:
			set = append(set, app.Value{Field: f, Value: v})
		case isInvalid(err):
			wrong = append(wrong, record.All(err)...)
		default:
			return nil, err
		}
	}
	return set, wrong.Or()
}

// currency is that of the amounts in the form: the one it sets, else the record's.
func (s *recordForm) currency(form url.Values) string {
	f := s.t.Field("currency")
	if f == nil {
		return ""
	}
	v, err := f.Kind.Parse(form.Get(f.Key), f, &record.Env{})
	if err == nil && v != "" {
		return v.(string)
	}
	return record.EnvOf(s.t, s.record).Currency
}

// createOnce saves a new record unless the same form has made it already.
func (tv *typeVisit) createOnce(form url.Values, set []app.Value) (*store.StoredResponse, error) {
	once := form.Get("once")
	if _, ok := record.ParseID(once); !ok {
		return nil, record.Wrong("bad_form")
	}
	sum := sha256.Sum256([]byte(tv.t.Name + "?" + form.Encode()))
	return tv.app().Once(tv.Ctx(), tv.By, app.Repeatable{Key: once, Request: hex.EncodeToString(sum[:]), Response: tv.madeAnswer, About: tv.madeRecord},
		func(ctx context.Context) (*app.Done, error) {
			return tv.app().Save(ctx, tv.By, app.Draft{Type: tv.t, Set: set})
		})
}

// madeAnswer is what is kept of a creation: the record and the token of its undo.
func (tv *typeVisit) madeAnswer(d *app.Done) store.StoredResponse {
	return store.StoredResponse{Status: http.StatusCreated, Head: map[string]string{"undo": d.Receipt.String()}, Body: []byte(tv.id(d.Record))}
}

// madeRecord is the record that a kept answer is about.
func (tv *typeVisit) madeRecord(a *store.StoredResponse) []app.Subject {
	id, _ := record.ParseID(string(a.Body))
	return []app.Subject{{Type: tv.t, ID: id}}
}

// created answers to the maker of a record: on the list it opens beside the list, on another page it is told and the page
// goes on, else the record's own page is next.
func (tv *typeVisit) created(made *store.StoredResponse, form url.Values) error {
	id, _ := record.ParseID(string(made.Body))
	receipt, _ := record.ParseID(made.Head["undo"])
	r, err := tv.get(id)
	if err != nil {
		return err
	}
	done := &app.Done{Receipt: receipt, Record: r, Events: []*store.Event{{Type: tv.t.Name, Records: []record.ID{id}}}}
	tv.Toast(done, "done.created", "name", tv.t.Title(r))
	path := tv.currentPath()
	inDialog := form.Get("in") == "dialog" && path != ""
	switch {
	case inDialog && path == tv.root():
		return tv.Go(tv.beside(id))
	case inDialog && !strings.HasPrefix(path, tv.root()+"/"):
		ui.CloseDialog(tv.W)
		return tv.Part()
	}
	return tv.Go(tv.at(id))
}

// refuse shows the form again with what is wrong.
func (s *recordForm) refuse(err error) error {
	if !isInvalid(err) {
		return err
	}
	s.errors = shell.FieldErrors(s.Page, err)
	s.lost()
	return s.show(http.StatusUnprocessableEntity)
}

// lost moves errors of fields that the form does not show to its top.
func (s *recordForm) lost() {
	for key, text := range s.errors {
		if _, asked := s.typed[key]; !asked && key != "" {
			s.errors[""] = text
		}
	}
}

// Save takes a form with everything of a record.
func Save(name string) shell.Handler {
	return in(name, func(tv *typeVisit) error {
		r, err := tv.load()
		if err != nil {
			return err
		}
		form, err := tv.Form()
		if err != nil {
			return err
		}
		s := &recordForm{typeVisit: tv, record: r}
		s.fill()
		s.refill(form)
		if s.version, err = versionOf(form); err != nil {
			return err
		}
		set, err := s.read(form)
		if err != nil {
			return s.refuse(err)
		}
		done, err := s.merge(set)
		if conflict := conflictOf(err); conflict != nil {
			return s.meanwhile(conflict)
		}
		if err != nil {
			return s.refuse(err)
		}
		tv.Toast(done, "done.saved_record", "name", tv.t.Title(done.Record))
		return tv.Go(tv.at(tv.t.Meta(r).ID))
	})
}

// merge saves what the form changes. Fields that hold what they held before somebody else changed them were not touched by
// this person, so they stay as they are now.
func (s *recordForm) merge(set []app.Value) (*app.Done, error) {
	d := app.Draft{Type: s.t, ID: s.t.Meta(s.record).ID, Version: s.version, Merge: true, Set: s.differing(set)}
	done, err := s.app().Save(s.Ctx(), s.By, d)
	conflict := conflictOf(err)
	if conflict == nil {
		return done, err
	}
	mine := slices.DeleteFunc(d.Set, func(v app.Value) bool {
		old, changed := before(conflict.Theirs, v.Field)
		return changed && v.Field.Kind.Text(v.Value, record.EnvOf(s.t, s.record)) == old
	})
	d.Set = mine
	done, err = s.app().Save(s.Ctx(), s.By, d)
	return done, err
}

// differing are the values that are others than those the record has.
func (s *recordForm) differing(set []app.Value) []app.Value {
	return slices.DeleteFunc(slices.Clone(set), func(v app.Value) bool { return v.Field.Get(s.record) == v.Value })
}

// before is the text a field had before others changed it.
func before(theirs []*store.Entry, f *record.Field) (string, bool) {
	for _, e := range theirs {
		for _, c := range e.Changes {
			if c.Field == f.Key {
				return c.Old, true
			}
		}
	}
	return "", false
}

// meanwhile shows the form again: at each field that somebody else has changed too it says to what. Sent once more, it
// overrules.
func (s *recordForm) meanwhile(conflict *app.Conflict) error {
	s.record = conflict.Current
	s.version, s.errors = s.t.Meta(conflict.Current).Version, map[string]string{}
	for _, v := range conflict.Mine {
		if _, changed := before(conflict.Theirs, v.Field); changed {
			s.errors[v.Field.Key] = s.Page.T("cell.meanwhile", "name", s.changer(conflict, v.Field.Key), "value", s.words(v.Field, conflict.Current))
		}
	}
	s.errors[""] = app.Say(s.Page.Printer, conflict.Problem)
	return s.show(http.StatusConflict)
}

func (s *recordForm) v() string { return strconv.FormatInt(s.version, 10) }
