package shell

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/ui"
)

// Undo undoes the posted receipts: actions, or undos of them.
func Undo(v *Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	var receipts []record.ID
	for _, text := range form["token"] {
		id, ok := record.ParseID(text)
		if !ok {
			return record.Absent()
		}
		receipts = append(receipts, id)
	}
	if len(receipts) == 0 {
		return record.Absent()
	}
	done, err := v.Kit.App.Operations.Undo(context.WithoutCancel(v.Ctx()), v.By, receipts...)
	if err != nil {
		return err
	}
	return v.Undone(done, receipts...)
}

// UndoLast undoes the session's last action that is not undone, from any page.
// RedoLast undoes the last undo.
func UndoLast(v *Visit) error { return v.takeLast(v.Kit.App.Operations.UndoLast, false) }

// RedoLast undoes the session's last undo, from any page.
func RedoLast(v *Visit) error { return v.takeLast(v.Kit.App.Operations.RedoLast, true) }

func (v *Visit) takeLast(take func(context.Context, crm.Actor, record.ID) (*unit.Done, record.ID, error), redo bool) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	past, ok := record.ParseID(form.Get("past"))
	if !ok && form.Get("past") != "" {
		return record.Absent()
	}
	done, of, err := take(context.WithoutCancel(v.Ctx()), v.By, past)
	switch {
	case err == nil:
		return v.Undone(done, of)
	case of != record.None && refusal(err):
		return v.refuseLast(of, redo, err)
	case record.KindOf(err) == record.NotFound && past == record.None:
		key := "undo.nothing"
		if redo {
			key = "undo.nothing_again"
		}
		return v.Done(nil, key, v.Back())
	}
	return err
}

// refusal reports whether an undo was refused because of later changes.
func refusal(err error) bool {
	kind := record.KindOf(err)
	return kind == record.Conflict || kind == record.Invalid || kind == record.Denied || kind == record.NotFound
}

// refuseLast explains why an action cannot be undone, and offers to skip it.
func (v *Visit) refuseLast(of record.ID, redo bool, why error) error {
	t := ui.Toast{Tone: ui.Bad, Past: of.String(), PastRedo: redo}
	texts := Texts(v.Page, record.All(why))
	const named = 3
	if more := len(texts) - named; more > 0 {
		texts = append(texts[:named], v.Page.N("undo.and_more", more))
	}
	if acc, err := v.Kit.App.Records.Account(v.Ctx(), v.By, of); err == nil {
		texts = append([]string{v.Page.T("undo.cannot", "what", v.describe(acc))}, texts...)
	}
	key := "undo.go_past"
	if redo {
		key = "undo.go_past_redo"
	}
	t.Text = strings.Join(append(texts, v.Page.T(key)), " ")
	v.toasts = append(v.toasts, t)
	if ui.ByScript(v.R) {
		return v.PartStatus(http.StatusConflict)
	}
	return v.Go(v.Back())
}

// UndoneBy describes an undo by its person and time.
func UndoneBy(pg *ui.Page, ws *unit.Workspace, by record.ID, at time.Time) string {
	name := pg.T("ui.system")
	if p := ws.Person(by); p != nil {
		name = p.Name
	}
	return pg.T("undone.by", "name", name, "when", pg.Moment(at))
}

// Redo returns the button that redoes an undone action, or the reason why there
// is none.
func Redo(pg *ui.Page, u *unit.Undone) ui.TimelineUndo {
	if texts := Texts(pg, u.Why); len(texts) > 0 {
		return ui.TimelineUndo{Why: texts[0]}
	}
	return ui.TimelineUndo{Receipts: []string{u.Receipt.String()}, Again: true, Count: 1}
}

// Undone responds to an undo or a redo: the toast describes it and offers the
// opposite. A page of a record that no longer exists leads to the list.
func (v *Visit) Undone(d *unit.Done, of ...record.ID) error {
	if d.Operation != record.None {
		return v.Go("/operations/" + d.Operation.String())
	}
	t := ui.Toast{Tone: ui.Good}
	what := v.Page.N("told.many", d.Count)
	if acc, err := v.Kit.App.Records.Account(v.Ctx(), v.By, of[0]); err == nil && len(of) == 1 {
		what = v.describe(acc)
	}
	if d.Action == "redo" {
		t.Text, t.Undo = v.Page.T("undo.redone", "what", what), d.Receipt.String()
	} else {
		t.Text, t.Redo, t.Of = v.Page.T("undo.undone", "what", what), d.Receipt.String(), of[0].String()
	}
	if d.Kept > 0 {
		t.Text += " " + v.Page.N("undo.kept", d.Kept)
	}
	v.changed(d)
	v.toasts = append(v.toasts, t)
	return v.leaveGone(d)
}

// leaveGone sends the pending toasts to a page that may show a record that no
// longer exists: its side panel closes, and the record's own page leads to the
// list.
func (v *Visit) leaveGone(d *unit.Done) error {
	at := v.asking()
	var ids []string
	for _, g := range d.Gone {
		t := v.Workspace.Type(g.Type)
		if own := "/" + t.Plural + "/" + g.ID.String(); at == own || strings.HasPrefix(at, own+"/") {
			return v.Go(listOf(t))
		}
		ids = append(ids, g.ID.String())
	}
	if !ui.ByScript(v.R) {
		return v.Go(v.withoutPeek(ids))
	}
	if len(ids) > 0 {
		ui.Gone(v.W, ids...)
	}
	return v.Part()
}

// listOf returns the URL of the list of a type, that of the home page if it has
// none.
func listOf(t *record.Type) string {
	if !crm.InMenu(t) {
		return "/"
	}
	return "/" + t.Plural
}

// asking returns the path of the calling page.
func (v *Visit) asking() string {
	path := v.Back()
	if ui.ByScript(v.R) {
		path = v.Page.Path
	}
	path, _, _ = strings.Cut(path, "?")
	return path
}

// withoutPeek returns the page that a plain form was posted from, without the
// side panel of a record that no longer exists.
func (v *Visit) withoutPeek(gone []string) string {
	path, query, found := strings.Cut(v.Back(), "?")
	if !found {
		return path
	}
	parts := slices.DeleteFunc(strings.Split(query, "&"), func(part string) bool {
		id, peek := strings.CutPrefix(part, "peek=")
		return peek && slices.Contains(gone, id)
	})
	return strings.TrimSuffix(path+"?"+strings.Join(parts, "&"), "?")
}

// describe describes an action, as text to follow a colon.
func (v *Visit) describe(a *records.Account) string {
	word := v.Page.T
	if len(a.Settings) > 0 {
		return SettingsText(v.Page, v.Workspace, a.Settings)
	}
	if a.Type == nil || a.Title == "" {
		if key := "told." + a.Action + "_many"; v.Page.Has(key) {
			return v.Page.N(key, a.Count)
		}
		return v.Page.N("told.many", a.Count)
	}
	key := "told." + a.Action
	switch {
	case v.Page.Has("told." + a.Type.Name + ofType[a.Happens]):
		key = "told." + a.Type.Name + ofType[a.Happens]
	case a.Happens == store.Changed && slices.Contains([]string{"save", "bulk", "move"}, a.Action):
		return v.describeChange(a)
	case a.Action == "save" || a.Action == "bulk" || !v.Page.Has(key):
		key = "told." + a.Happens
	}
	return word(key, "name", a.Title)
}

// ofType are the ends of the keys of texts about what happened to records of one
// type.
var ofType = map[string]string{store.Created: "_created", store.Changed: "_changed", store.Deleted: "_deleted", store.Restored: "_restored"}

// describeChange describes a change of fields. A single field is shown with its new
// value.
func (v *Visit) describeChange(a *records.Account) string {
	renderer := field.NewRenderer(v.Page, v.Workspace, v.By, a.Names)
	var shown []record.Change
	currency := a.Currency
	for _, c := range a.Changes {
		if f := a.Type.Field(c.Field); f != nil && !f.Stamped() {
			shown = append(shown, c)
		}
		if c.Field == "currency" {
			currency = c.New
		}
	}
	if len(shown) > 1 {
		shown = slices.DeleteFunc(shown, func(c record.Change) bool { return a.Type.Field(c.Field).ReadOnly })
	}
	if len(shown) != 1 {
		return v.Page.N("told.fields", len(shown), "name", a.Title)
	}
	f := a.Type.Field(shown[0].Field)
	value := renderer.Former(field.Context{Type: a.Type, Field: f, Currency: currency}, shown[0].New)
	if value == "" {
		return v.Page.T("told.cleared", "name", a.Title, "field", renderer.Label(a.Type, f))
	}
	const most = 60
	if long := []rune(value); len(long) > most {
		value = string(long[:most]) + "…"
	}
	return v.Page.T("told.field", "name", a.Title, "field", renderer.Label(a.Type, f), "value", value)
}
