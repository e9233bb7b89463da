package records

import (
	"net/url"
	"strings"

	"github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// The number of records of a type that the palette and a picker show, and the longest text they search for, in characters.
const (
	paletteMost = 5
	pickerMost  = 8
	wordsMost   = 200
)

// searchText returns the text in the search box, cut to wordsMost.
func searchText(v *shell.Visit) string {
	words := []rune(strings.TrimSpace(strings.ToValidUTF8(v.R.URL.Query().Get("q"), "")))
	return string(words[:min(len(words), wordsMost)])
}

// A searchResult is the result of a search of all types.
type searchResult struct {
	*shell.Visit
	words    string
	found    []records.Found
	renderer *field.Renderer
}

// Search finds records of all types by words, for the palette and as a page.
func Search(v *shell.Visit) error {
	f := &searchResult{Visit: v, words: searchText(v), renderer: field.NewRenderer(v.Page, v.Workspace, v.By, unit.Names{})}
	if f.words != "" {
		found, err := v.Kit.App.Records.Search(v.Ctx(), v.By, f.words, paletteMost, v.Workspace.Types()...)
		if err != nil {
			return err
		}
		f.found = found
	}
	if ui.Into(v.R, "palette-found") {
		return v.Part(foundGroups(f))
	}
	return v.Show("", v.Page.T("action.search"), foundPage(f))
}

// entry returns a record as a line of the palette.
func (f *searchResult) entry(t *record.Type, r any) ui.PaletteEntry {
	e := ui.PaletteEntry{Icon: crm.DescriptorOf(t).Icon, Label: title(t, r), URL: "/" + t.Plural + "/" + t.Meta(r).ID.String()}
	if step := t.Step(); step != nil {
		e.Note = f.renderer.Words(field.In(t, step, r), step.Get(r))
	}
	return e
}

// all returns the URL of the list of all matches of a type.
func (f *searchResult) all(plural string) string {
	return address("/"+plural, url.Values{"q": {f.words}})
}

// table returns the table of the matches of a type.
func (f *searchResult) table(t *record.Type) ui.TableView {
	out := ui.TableView{ID: "found-" + t.Plural, Label: f.Page.T("type." + t.Name + ".many"), Density: "compact",
		Columns: []ui.Column{{Key: nameColumn, Label: f.Page.T("common.name"), Name: true}}}
	if step := t.Step(); step != nil {
		out.Columns = append(out.Columns, ui.Column{Key: step.Key, Label: f.renderer.Label(t, step)})
	}
	out.Columns = append(out.Columns, ui.Column{Key: "tags", Label: f.renderer.Label(t, t.Field("tags")), Side: true})
	return out
}

// title returns a record's name with its detail.
func title(t *record.Type, r any) string {
	if detail := t.Detail(r); detail != "" {
		return t.Title(r) + " · " + detail
	}
	return t.Title(r)
}

// Pick finds records of one type for a picker.
func Pick(v *shell.Visit) error {
	if list := v.R.PathValue("type"); list == crm.Tags {
		return v.Part(ui.ComboOptions(v.Page, field.NewRenderer(v.Page, v.Workspace, v.By, nil).Find(list, searchText(v), pickerMost)))
	}
	t := v.Workspace.Type(v.R.PathValue("type"))
	if t == nil || !crm.InMenu(t) {
		return record.Absent()
	}
	found, err := v.Kit.App.Records.Search(v.Ctx(), v.By, searchText(v), pickerMost, t)
	if err != nil {
		return err
	}
	var out []ui.Choice
	for _, f := range found {
		for _, r := range f.Records {
			id := t.Meta(r).ID.String()
			out = append(out, ui.Choice{ID: id, Name: t.Title(r), Note: t.Detail(r), Hue: ui.HueOf(id)})
		}
	}
	return v.Part(ui.ComboOptions(v.Page, out))
}
