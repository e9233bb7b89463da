package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// A Page is a whole short list; it has the same shape as a page of a long one.
type Page[T any] struct {
	Items     []T     `json:"items"`
	Next      *string `json:"next" doc:"Always null: the list is whole."`
	Total     int     `json:"total"`
	TotalMore bool    `json:"total_more"`
}

func replyPage[T any](items []T) (*answer, error) {
	return replyJSON(http.StatusOK, Page[T]{Items: items, Total: len(items)})
}

// An Item is a value of a list that the workspace edits.
type Item struct {
	ID          record.ID `json:"id" format:"uuid"`
	Key         string    `json:"key" doc:"Stays the same when the value is renamed; requests may use it instead of the ID."`
	Name        string    `json:"name" doc:"In the language asked for, until somebody renames it."`
	Category    string    `json:"category,omitempty" doc:"What it means, whatever it is called."`
	Hue         int       `json:"hue"`
	Position    int       `json:"position"`
	Probability *int      `json:"probability,omitempty" doc:"Of a stage of opportunities, percent."`
	Retired     bool      `json:"retired" doc:"Kept by old records, offered no more."`
}

// listItems answers with the values of one list.
func listItems(list string) func(*request) (*answer, error) {
	return func(rq *request) (*answer, error) {
		items, say := []Item{}, rq.say()
		for _, i := range rq.home.Lists.Of(list) {
			item := Item{ID: i.ID, Key: i.Key, Name: app.ItemName(say, i), Category: string(i.Category), Hue: i.Hue,
				Position: i.Position, Retired: i.Retired}
			if list == crm.Stages {
				item.Probability = &i.Probability
			}
			items = append(items, item)
		}
		return replyPage(items)
	}
}

// A User is a person of the workspace.
type User struct {
	ID     record.ID `json:"id" format:"uuid"`
	Name   string    `json:"name"`
	Email  string    `json:"email"`
	Role   string    `json:"role" enum:"administrator,manager,member"`
	Sample bool      `json:"sample" doc:"Made up, with the sample data; nobody who works here."`
	Active bool      `json:"active" doc:"False for those who have left; old records still name them."`
}

// listUsers answers with the people of the workspace.
func listUsers(rq *request) (*answer, error) {
	users := []User{}
	for _, p := range rq.home.People {
		users = append(users, User{ID: p.ID, Name: p.Name, Email: p.Email, Role: string(p.Role), Active: !p.Removed, Sample: p.Sample})
	}
	return replyPage(users)
}

// A Field is one value that records of a type have.
type Field struct {
	RecordType string        `json:"record_type"`
	Key        string        `json:"key"`
	Label      string        `json:"label" doc:"In the language asked for; of a custom field as it was written."`
	Kind       string        `json:"kind"`
	Target     string        `json:"target,omitempty" doc:"Of a reference: what it points to."`
	Options    []FieldOption `json:"options,omitempty" doc:"Of a choice: what may be chosen."`
	Required   bool          `json:"required" doc:"A new record must be given it, and it is never empty."`
	Preset     bool          `json:"preset" doc:"It is never empty either, but a new record that is not given it gets it by itself."`
	ReadOnly   bool          `json:"read_only"`
	Filterable bool          `json:"filterable"`
	Sortable   bool          `json:"sortable"`
	Custom     bool          `json:"custom" doc:"The workspace added it."`
	Fast       bool          `json:"fast,omitempty" doc:"Of a custom field: it has an index."`
}

// A FieldOption is one value of a choice.
type FieldOption struct {
	Key   string `json:"key,omitempty" doc:"Made from the label when left out."`
	Label string `json:"label,omitempty"`
}

func (rq *request) field(t *record.Type, f *record.Field) Field {
	say := rq.say()
	out := Field{RecordType: t.Name, Key: jsonKey(f), Label: app.FieldLabel(say, t, f), Kind: f.Kind.Name(), Target: f.Target,
		Required: f.Asked(), Preset: f.Preset, ReadOnly: f.ReadOnly, Filterable: f.Filtered, Sortable: f.Sortable(), Custom: f.Custom, Fast: f.Fast}
	for _, o := range f.Options {
		out.Options = append(out.Options, FieldOption{o.Key, app.OptionLabel(say, t, f, o.Key)})
	}
	return out
}

// listFields answers with the fields of the record types.
func listFields(rq *request) (*answer, error) {
	fields, only := []Field{}, rq.query.Get("record_type")
	if rq.query.Has("record_type") && !isType(only) {
		return nil, record.Wrong("invalid_choice").On("record_type")
	}
	for _, t := range rq.home.Types() {
		for _, f := range t.Fields {
			if only == "" || only == t.Name {
				fields = append(fields, rq.field(t, f))
			}
		}
	}
	return replyPage(fields)
}

// isType says whether a record type that the API shows is called so.
func isType(name string) bool {
	for _, t := range crm.Types {
		if t.Name == name {
			return true
		}
	}
	return false
}

// A FieldNew is a field that an administrator adds.
type FieldNew struct {
	RecordType string        `json:"record_type" enum:"lead,company,contact,opportunity"`
	Kind       string        `json:"kind" enum:"text,number,date,choice"`
	Label      string        `json:"label" maxLength:"100"`
	Key        string        `json:"key,omitempty" maxLength:"40" doc:"Begins with c_, which is added if missing; made from the label when left out."`
	Options    []FieldOption `json:"options,omitempty" maxItems:"200" doc:"Of a choice."`
	Fast       bool          `json:"fast,omitempty" doc:"Give it an index. Making one of a million records takes some seconds, in which nothing else is written."`
}

// addField gives a record type one more field.
func addField(rq *request) (*answer, error) {
	n, err := rq.newField()
	if err != nil {
		return nil, err
	}
	t := rq.home.Type(n.Type)
	return rq.once(func(ctx context.Context) (*app.Done, error) {
		return rq.AddField(ctx, rq.by, n)
	}, func(d *app.Done) *answer {
		body, _ := json.Marshal(rq.field(t, d.Record.(*record.Field))) // texts and flags only
		return reply(http.StatusCreated, record.None, body)
	})
}

func (rq *request) newField() (n app.NewField, err error) {
	body, err := readObject(rq.body)
	if err != nil {
		return n, err
	}
	errs := body.only("record_type", "kind", "label", "key", "options", "fast")
	n = app.NewField{Type: body.text("record_type", &errs), Kind: body.text("kind", &errs), Label: body.text("label", &errs),
		Key: body.text("key", &errs), Fast: body.flag("fast", &errs)}
	n.Options = options(body, &errs)
	return n, errs.Or()
}

// options reads what a choice offers.
func options(body object, errs *record.Errors) []record.Option {
	if body.isNull("options") {
		return nil
	}
	wrong := record.Wrong("invalid_type", "type", "array").On("options")
	var list []json.RawMessage
	if json.Unmarshal(body["options"], &list) != nil {
		*errs = append(*errs, wrong)
		return nil
	}
	var out []record.Option
	for _, raw := range list {
		o, err := asObject(raw, "options")
		if err != nil {
			*errs = append(*errs, record.All(err)...)
			return nil
		}
		var inside record.Errors
		inside = append(inside, o.only("key", "label")...)
		out = append(out, record.Option{Key: o.text("key", &inside), Label: o.text("label", &inside)})
		for _, e := range inside {
			*errs = append(*errs, e.On("options."+e.Field))
		}
	}
	return out
}
