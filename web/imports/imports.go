// Package imports holds the pages of imports: a file is uploaded, its columns
// are mapped to fields, its rows are imported, and a report lists those that
// were skipped.
package imports

import (
	"context"
	"errors"
	"mime"
	"net/http"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/pace"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// listView is the page of all imports with the form of a new one.
type listView struct {
	*ui.Page
	ws     *unit.Workspace
	list   []*store.Import
	typ    string // the chosen one
	errors map[string]string
}

// List shows the imports and the form of a new one.
func List(v *shell.Visit) error {
	typ := v.R.URL.Query().Get("type")
	if !importable(typ) {
		typ = "lead"
	}
	return showList(v, http.StatusOK, typ, nil)
}

// importable reports whether records of a type can be imported.
func importable(name string) bool {
	t := crm.TypeByName(name)
	return t != nil && crm.DescriptorOf(t).Imported && t.Name == name
}

func showList(v *shell.Visit, status int, typ string, errors map[string]string) error {
	view := listView{Page: v.Page, ws: v.Workspace, typ: typ, errors: errors}
	var err error
	if view.list, err = v.Kit.App.Imports.List(v.Ctx(), v.By); err != nil {
		return err
	}
	return v.ShowStatus(status, "imports", v.Page.T("nav.imports"), listPage(view))
}

// Upload stores a file and redirects to its columns.
func Upload(v *shell.Visit) error {
	_, params, err := mime.ParseMediaType(v.R.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" {
		return record.Wrong("bad_form")
	}
	f, values, err := v.Kit.App.Imports.ReceiveForm(v.By, v.R.Body, params["boundary"])
	typ := values.Get("type")
	if err == nil && !importable(typ) {
		typ, err = "lead", record.Wrong("invalid_choice").On("type")
		_ = v.Kit.App.Imports.Drop(f)
	}
	var at string
	if err == nil {
		at, err = newImport(v, typ, f, values.Get(shell.OnceField))
	}
	switch kind := record.KindOf(err); {
	case err == nil:
		return v.Go(at)
	case pace.Stalled(v.Ctx()):
		return err
	case kind == record.Invalid, kind == record.TooLarge:
		return showList(v, shell.Status(kind), typ, shell.FieldErrors(v.Page, err))
	}
	return err
}

// newImport makes an import of a received file and returns its URL. If the same form was sent before, that is the import that it
// made.
func newImport(v *shell.Visit, typ string, f imports.Received, once string) (string, error) {
	make := func(ctx context.Context) (*unit.Done, error) {
		i, err := v.Kit.App.Imports.Create(ctx, v.By, v.Workspace.Type(typ), f)
		return &unit.Done{Record: i}, err
	}
	if _, ok := record.ParseID(once); !ok {
		done, err := make(v.Ctx())
		if err != nil {
			return "", err
		}
		return address(done.Record.(*store.Import)), nil
	}
	made := false
	kept, err := v.Kit.App.Once(v.Ctx(), v.By, unit.Repeatable{Key: once, Request: typ + " " + f.Name + " " + f.Sum, Response: importResponse, About: aboutNone},
		func(ctx context.Context) (*unit.Done, error) {
			made = true
			return make(ctx)
		})
	if !made {
		err = errors.Join(err, v.Kit.App.Imports.Drop(f))
	}
	if err != nil {
		return "", err
	}
	return kept.Head["Location"], nil
}

func importResponse(d *unit.Done) store.StoredResponse {
	return store.StoredResponse{Status: http.StatusSeeOther, Head: map[string]string{"Location": address(d.Record.(*store.Import))}}
}

// aboutNone is for responses that show no record: an import's own page checks who sees it.
func aboutNone(*store.StoredResponse) []unit.Subject { return nil }

// asked returns the import in the URL.
func asked(v *shell.Visit) (*store.Import, error) {
	id, err := v.PathID("id")
	if err != nil {
		return nil, err
	}
	return v.Kit.App.Imports.Get(v.Ctx(), v.By, id)
}

func address(i *store.Import) string { return "/imports/" + i.ID.String() }

// Sample sends an example file for records of a type.
func Sample(name string) shell.Handler {
	return func(v *shell.Visit) error {
		download(v, v.Page.T("type."+name+".many")+".csv")
		return imports.SampleFile(v.Workspace, v.Page.Printer, v.Workspace.Type(name), v.W)
	}
}

// download sets the headers of a file with that name.
func download(v *shell.Visit, name string) {
	v.W.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.W.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

// Discard deletes a file that has not been imported.
func Discard(v *shell.Visit) error {
	id, err := v.PathID("id")
	if err != nil {
		return err
	}
	if err := v.Kit.App.Imports.Discard(v.Ctx(), v.By, id); err != nil {
		return err
	}
	v.Toast(nil, "import.discarded")
	return v.Go("/imports")
}

// types returns the importable types.
func (v listView) types() []ui.Choice {
	var out []ui.Choice
	for _, t := range crm.Types {
		if !crm.DescriptorOf(t).Imported {
			continue
		}
		out = append(out, ui.Choice{ID: t.Name, Name: v.T("type." + t.Name + ".many"), Hue: -1})
	}
	return out
}

func (v listView) typeField() ui.Field {
	return ui.Field{Name: "type", Label: v.T("import.type"), Kind: "select", Value: v.typ, Options: v.types(), Error: v.errors["type"]}
}

func (v listView) fileField() ui.Field {
	return ui.Field{Name: "file", Label: v.T("import.file"), Hint: v.T("import.file_hint", "max", imports.MaxImport>>20), Accept: ".csv,.txt,.tsv,text/csv",
		Required: true, Error: v.errors["file"] + v.errors[""]}
}

func (v listView) columns() ui.TableView {
	out := ui.TableView{ID: "imports", Label: v.T("import.list")}
	for _, key := range []string{"import.step.file", "import.state", "import.created", "import.skipped", "import.who", "import.when"} {
		out.Columns = append(out.Columns, ui.Column{Key: key, Label: v.T(key), Name: key == "import.step.file",
			End: key == "import.created" || key == "import.skipped"})
	}
	return out
}

func (v listView) who(i *store.Import) ui.Person { return person(v.ws, i) }

func person(ws *unit.Workspace, i *store.Import) ui.Person {
	if p := ws.Person(i.Person); p != nil {
		return ui.Person{ID: p.ID.String(), Name: p.Name, Email: p.Email}
	}
	return ui.Person{}
}

// sub returns the line under an import's name.
func (v listView) sub(i *store.Import) string {
	sub := v.T("type." + i.RecordType + ".many")
	if i.Undone != nil {
		sub += " · " + shell.UndoneBy(v.Page, v.ws, i.Undone.Actor, i.Undone.At)
	}
	return sub
}

// state returns the translation key of an import's state.
func state(i *store.Import) string {
	if i.Undone != nil {
		return "ui.undone"
	}
	return "import.state." + i.State
}

// tone returns the colour of an import's state.
func tone(i *store.Import) ui.Tone {
	switch {
	case i.Undone != nil:
		return ui.Quiet
	case i.State == store.ImportRunning:
		return ui.Info
	case i.State == store.ImportFailed:
		return ui.Bad
	case i.State == store.ImportDone && i.Skipped > 0:
		return ui.Warn
	case i.State == store.ImportDone:
		return ui.Good
	}
	return ui.Quiet
}

// count returns a number of rows, or "" before there can be any.
func count(p *i18n.Printer, i *store.Import, n int) string {
	if i.State == store.ImportWaiting {
		return "—"
	}
	return p.Number(int64(n))
}
