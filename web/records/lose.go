package records

import (
	"slices"

	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A loseForm is the form that asks why opportunities were lost.
type loseForm struct {
	*typeRequest
	ids                []string
	all, query         string
	stage              string // preset or chosen
	reason, note, name string
	errors             map[string]string
}

// AskReason returns the URL of the form that asks for the reason before a record moves to a lost stage or a disqualified status,
// or "" for others. %s in it is the placeholder of the ID.
func AskReason(t *record.Type, i *crm.Item) string {
	if t.Step() == nil || !hasReason(i.Category) {
		return ""
	}
	key := i.Key
	if key == "" {
		key = i.ID.String()
	}
	if i.Category == crm.CategoryDisqualified {
		return "/" + t.Plural + "/disqualify?ids=%s&status=" + key
	}
	return "/" + t.Plural + "/lose?ids=%s&stage=" + key
}

// hasReason reports whether records of a category have a reason why they are in it.
func hasReason(c crm.Category) bool { return c == crm.CategoryLost || c == crm.CategoryDisqualified }

// LoseForm shows the form that asks why opportunities were lost.
func LoseForm(v *shell.Visit) error {
	rq := enter(v, v.Workspace.Type("opportunity"))
	asked := v.R.URL.Query()
	f := &loseForm{typeRequest: rq, ids: asked["ids"], all: asked.Get("all"), query: asked.Get("query"), stage: asked.Get("stage")}
	if err := f.prefill(); err != nil {
		return err
	}
	return f.show(false)
}

// prefill loads the name, the reason and the note of a single record.
func (f *loseForm) prefill() error {
	r, err := f.single(f.ids, f.all)
	if r == nil || err != nil {
		return err
	}
	reason := f.t.Field("lost_reason")
	f.name, f.reason = f.t.Title(r), f.renderer.Address(reason, reason.Get(r))
	f.note = f.t.Field("lost_note").Get(r).(string)
	return nil
}

// title returns the title, with the name of a single opportunity.
func (f *loseForm) title() string {
	if f.name == "" {
		return f.Page.T("lose.title")
	}
	return f.Page.T("lose.title_of", "name", f.name)
}

func (f *loseForm) show(wrong bool) error { return f.form(wrong, f.title(), lossForm(f)) }

// stages returns the stages of the category lost.
func (f *loseForm) stages() []ui.Choice {
	var out []ui.Choice
	for _, i := range f.Workspace.Lists.Live(crm.Stages) {
		if i.Category == crm.CategoryLost {
			out = append(out, f.renderer.Item(i))
		}
	}
	return out
}

// stageKnown reports whether the form need not ask for the stage: the calling page has set it, or there is only one.
func (f *loseForm) stageKnown() bool {
	stages := f.stages()
	if len(stages) == 1 {
		f.stage = stages[0].ID
	}
	return slices.ContainsFunc(stages, func(c ui.Choice) bool { return c.ID == f.stage })
}

// fewReasons is the largest number of reasons shown as radio buttons; more are in a select.
const fewReasons = 12

// why returns the control of the reason.
func (f *loseForm) why() ui.Field {
	reason := f.t.Field("lost_reason")
	c := f.renderer.Input(f.context(reason, f.t.New()), field.Typed{Text: f.reason})
	c.Required, c.Error = true, f.errors[reason.Key]
	return c
}

// Lose moves opportunities to a stage of the category lost, with the reason and the note.
func Lose(v *shell.Visit) error {
	rq := enter(v, v.Workspace.Type("opportunity"))
	form, err := v.Form()
	if err != nil {
		return err
	}
	ids, err := rq.ticked(form)
	if err != nil {
		return err
	}
	f := &loseForm{typeRequest: rq, ids: form["ids"], all: form.Get("all"), query: form.Get("query"),
		stage: form.Get("stage"), reason: form.Get("lost_reason"), note: form.Get("lost_note")}
	r, err := f.single(f.ids, f.all)
	if err != nil {
		return err
	}
	if r != nil {
		f.name = rq.t.Title(r)
	}
	set, err := f.read(r != nil)
	if err == nil && ids == nil {
		return rq.operate(form, operations.Start{Kind: "bulk", Set: set})
	}
	if err == nil {
		var done *unit.Done
		if done, err = rq.save(set, ids); err == nil {
			ui.CloseDialog(v.W)
			return v.Done(done, "done.lost", rq.root(), "n", len(ids))
		}
	}
	if !isInvalid(err) {
		return err
	}
	f.errors = shell.FieldErrors(v.Page, err)
	return f.show(true)
}

// save sets values on one record or on several.
func (rq *typeRequest) save(set []unit.Value, ids []record.ID) (*unit.Done, error) {
	if len(ids) == 1 {
		return rq.app().Records.Save(rq.Ctx(), rq.By, unit.Draft{Type: rq.t, ID: ids[0], Set: set})
	}
	return rq.app().Records.SaveMany(rq.Ctx(), rq.By, rq.t, ids, set)
}

// read parses stage, reason and note. An empty note for several records keeps theirs.
func (f *loseForm) read(single bool) ([]unit.Value, error) {
	var set []unit.Value
	var wrong record.Errors
	for key, text := range map[string]string{"stage": f.stage, "lost_reason": f.reason, "lost_note": f.note} {
		of := f.t.Field(key)
		v, err := of.Kind.Parse(text, of, f.renderer.Env(""))
		switch {
		case err != nil:
			wrong = append(wrong, err.On(key))
		case key == "lost_note" && text == "" && !single:
		default:
			set = append(set, unit.Value{Field: of, Value: v})
		}
	}
	if f.reason == "" && len(wrong) == 0 {
		wrong = append(wrong, record.Wrong("lost_reason").On("lost_reason"))
	}
	if stage, _ := f.renderer.Env("").Resolve(crm.Stages, f.stage); f.Workspace.Lists.Category(stage) != crm.CategoryLost && len(wrong) == 0 {
		wrong = append(wrong, record.Wrong("not_lost_stage").On("stage"))
	}
	return set, wrong.Or()
}
