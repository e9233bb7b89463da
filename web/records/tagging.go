package records

import (
	"net/url"
	"strings"

	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A taggingForm adds tags to several records, or takes some away.
type taggingForm struct {
	*typeRequest
	ids        []string
	all, query string
	once       string
	typed      url.Values
	errors     map[string]string
}

// TaggingForm shows the form that adds and removes tags.
func TaggingForm(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		asked := rq.R.URL.Query()
		f := &taggingForm{typeRequest: rq, ids: asked["ids"], all: asked.Get("all"), query: asked.Get("query"), once: shell.NewOnce()}
		return f.show(false)
	})
}

func (f *taggingForm) show(wrong bool) error {
	return f.form(wrong, f.Page.T("action.tags"), tagging(f))
}

// box returns the control of the tags to add, or to remove.
func (f *taggingForm) box(key, label string) ui.Field {
	tags := f.t.Field("tags")
	c := f.renderer.Input(f.context(tags, f.t.New()), field.Typed{Text: strings.Join(f.typed[key], ",")})
	c.Name, c.Label, c.Error = key, f.Page.T(label), f.errors[key]
	return c
}

// Tagging adds tags to several records and removes others.
func Tagging(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		form, err := rq.Form()
		if err != nil {
			return err
		}
		ids, err := rq.ticked(form)
		if err != nil {
			return err
		}
		f := &taggingForm{typeRequest: rq, ids: form["ids"], all: form.Get("all"), query: form.Get("query"), once: form.Get(shell.OnceField), typed: form}
		set, err := f.read(form)
		if err == nil && ids == nil {
			return rq.operate(form, operations.Start{Kind: "bulk", Set: set})
		}
		if err == nil {
			err = f.save(form, set, ids)
		}
		if !isInvalid(err) {
			return err
		}
		f.errors = shell.FieldErrors(rq.Page, err)
		return f.show(true)
	})
}

func (f *taggingForm) save(form url.Values, set []unit.Value, ids []record.ID) error {
	done, err := f.app().Records.SaveMany(f.Ctx(), f.By, f.t, ids, set)
	if err != nil {
		return err
	}
	ui.CloseDialog(f.W)
	return f.Done(done, "done.many", f.backToList(form), "n", done.Count)
}

// read parses the tags to add and those to remove. Only those to add may be new.
func (f *taggingForm) read(form url.Values) ([]unit.Value, error) {
	var set []unit.Value
	var wrong record.Errors
	tags := f.t.Field("tags")
	for _, key := range []string{"add", "remove"} {
		env, items := f.renderer.Env(""), f.Workspace.NewItems()
		env.Create = items.Create
		v, err := tags.Kind.Parse(strings.Join(form[key], ","), tags, env)
		switch {
		case err != nil:
			wrong = append(wrong, err.On(key))
		case !tags.Kind.Empty(v):
			value := items.With(unit.Value{Field: tags, Value: v})
			value.How = unit.How(key)
			if key == "remove" && len(value.New) > 0 {
				wrong = append(wrong, record.Wrong("unknown_reference").On(key))
				continue
			}
			set = append(set, value)
		}
	}
	if len(set)+len(wrong) == 0 {
		wrong = append(wrong, record.Wrong("nothing_to_do").On("add"))
	}
	return set, wrong.Or()
}
