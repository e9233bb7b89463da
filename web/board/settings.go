package board

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// Numbers of cards that a column shows at first.
const (
	fewestCards = 5
	usualCards  = 20
	mostCards   = 50
)

// A viewSettings holds a person's order, number of cards and folded columns for the board of a type.
type viewSettings struct {
	Sort   string      `json:"sort,omitempty"` // as in a URL, such as "-created"
	Cards  int         `json:"cards,omitempty"`
	Folded []record.ID `json:"folded,omitempty"`
}

func settingsKey(t *record.Type) string { return "board." + t.Name }

// readSettings reads the settings of the board: from the URL, else from the user's preferences. What the toolbar sends is saved
// as the preference.
func (p *page) readSettings() error {
	liked := viewSettings{Cards: usualCards}
	if err := p.Kit.App.Records.Preference(p.Ctx(), p.By, settingsKey(p.t), &liked); err != nil {
		return err
	}
	p.settings = liked
	asked := p.R.URL.Query()
	if asked.Has("sort") {
		q := p.Query()
		p.settings.Sort = sortKey(q.Sort, q.Desc)
	} else if key, desc := strings.CutPrefix(liked.Sort, "-"); p.t.Field(key) != nil && p.t.Field(key).Sorted {
		p.SortBy(p.t.Field(key), desc)
	}
	if asked.Has("cards") {
		n, err := strconv.Atoi(asked.Get("cards"))
		if err != nil || n < fewestCards || n > mostCards {
			p.Complain(record.Errors{record.Wrong("out_of_range", "min", fewestCards, "max", mostCards).On("cards")})
			n = liked.Cards
		}
		p.settings.Cards = n
	}
	if p.byToolbar() && (p.settings.Sort != liked.Sort || p.settings.Cards != liked.Cards) {
		return p.Kit.App.Records.SetPreference(p.Ctx(), p.By, settingsKey(p.t), p.settings)
	}
	return nil
}

func sortKey(f *record.Field, desc bool) string {
	if desc {
		return "-" + f.Key
	}
	return f.Key
}

// byToolbar reports whether the request comes from the board's toolbar, which sends all its controls.
func (p *page) byToolbar() bool {
	return ui.Into(p.R, region) && strings.HasSuffix(p.R.Header.Get("HX-Source"), "#"+region+"-filters")
}

// sorts returns the possible orders of cards.
func (p *page) sorts() []ui.Choice {
	var out []ui.Choice
	for _, f := range p.t.Fields {
		if !f.Sorted || f.Step {
			continue
		}
		label := p.renderer.Label(p.t, f)
		out = append(out, ui.Choice{ID: f.Key, Name: label + " ↑"}, ui.Choice{ID: "-" + f.Key, Name: label + " ↓"})
	}
	return out
}

// sizes returns the possible numbers of cards per column.
func (p *page) sizes() []ui.Choice {
	numbers := []int{fewestCards, 10, usualCards, 30, mostCards}
	if !slices.Contains(numbers, p.settings.Cards) {
		numbers = append(numbers, p.settings.Cards)
		slices.Sort(numbers)
	}
	var out []ui.Choice
	for _, n := range numbers {
		out = append(out, ui.Choice{ID: strconv.Itoa(n), Name: p.Page.Number(int64(n))})
	}
	return out
}

// Fold folds or unfolds a column and saves that as the preference.
func Fold(name string) shell.Handler {
	return func(v *shell.Visit) error {
		form, err := v.Form()
		if err != nil {
			return err
		}
		t, liked := v.Workspace.Type(name), viewSettings{Cards: usualCards}
		id, ok := record.ParseID(form.Get("fold") + form.Get("unfold"))
		if !ok || v.Workspace.Lists.Item(t.Step().Target, id) == nil {
			return record.Absent()
		}
		if err := v.Kit.App.Records.Preference(v.Ctx(), v.By, settingsKey(t), &liked); err != nil {
			return err
		}
		liked.Folded = slices.DeleteFunc(liked.Folded, func(had record.ID) bool { return had == id || v.Workspace.Lists.Item(t.Step().Target, had) == nil })
		if form.Has("fold") {
			liked.Folded = append(liked.Folded, id)
		}
		if err := v.Kit.App.Records.SetPreference(v.Ctx(), v.By, settingsKey(t), liked); err != nil {
			return err
		}
		if ui.ByScript(v.R) {
			ui.Changed(v.W, region)
			return v.Part()
		}
		return v.Go(v.Back())
	}
}
