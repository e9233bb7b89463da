package api

import (
	"net/http"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// A Page is a whole short list in the form of a page of a long one.
type Page[T any] struct {
	Items     []T     `json:"items"`
	Next      *string `json:"next" doc:"Always null: the list is whole."`
	Total     int     `json:"total"`
	TotalMore bool    `json:"total_more"`
}

func replyPage[T any](items []T) (*response, error) {
	return replyJSON(http.StatusOK, Page[T]{Items: items, Total: len(items)})
}

// An Item is an item of a list that the workspace edits.
type Item struct {
	ID          record.ID `json:"id" format:"uuid"`
	Key         string    `json:"key" doc:"Stays the same when the value is renamed; requests may use it instead of the ID."`
	Name        string    `json:"name" doc:"In the language asked for, until somebody renames it."`
	Category    string    `json:"category,omitempty" doc:"What it means, whatever it is called."`
	Hue         int       `json:"hue"`
	Position    int       `json:"position"`
	Probability *int      `json:"probability,omitempty" doc:"Of a stage of opportunities, percent."`
	Retired     bool      `json:"retired" doc:"Hidden: not offered any more, but kept by the records that have it."`
	Version     int64     `json:"version"`
}

// listItems returns the items of one list.
func listItems(list string) func(*request) (*response, error) {
	return func(rq *request) (*response, error) {
		items, say := []Item{}, rq.say()
		for _, i := range rq.ws.Lists.Of(list) {
			items = append(items, itemOf(i, say))
		}
		return replyPage(items)
	}
}

func itemOf(i *crm.Item, say *i18n.Printer) Item {
	out := Item{ID: i.ID, Key: i.Key, Name: unit.ItemName(say, i), Category: string(i.Category), Hue: i.Hue, Position: i.Position,
		Retired: i.Retired, Version: i.Version}
	if i.List == crm.Stages {
		out.Probability = &i.Probability
	}
	return out
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

// listUsers returns the people of the workspace.
func listUsers(rq *request) (*response, error) {
	users := []User{}
	for _, p := range rq.ws.People {
		users = append(users, User{ID: p.ID, Name: p.Name, Email: p.Email, Role: string(p.Role), Active: !p.Removed, Sample: p.Sample})
	}
	return replyPage(users)
}

// A Field is one field of a record type.
type Field struct {
	ID         *record.ID    `json:"id,omitempty" format:"uuid" doc:"Of a custom field."`
	RecordType string        `json:"record_type"`
	Key        string        `json:"key"`
	Label      string        `json:"label" doc:"In the language asked for; of a custom field as it was written, unless it has labels in single languages."`
	Labels     FieldLabels   `json:"labels,omitempty" doc:"Of a custom field: its label in single languages."`
	Kind       string        `json:"kind"`
	Target     string        `json:"target,omitempty" doc:"Of a reference: what it points to."`
	Options    []FieldOption `json:"options,omitempty" doc:"Of a choice: what may be chosen."`
	Required   bool          `json:"required" doc:"A new record must be given it, and it is never empty."`
	Preset     bool          `json:"preset" doc:"It is never empty either, but a new record that is not given it gets it by itself."`
	ReadOnly   bool          `json:"read_only"`
	Listed     bool          `json:"listed" doc:"It may be a column of a list."`
	Filterable bool          `json:"filterable"`
	Sortable   bool          `json:"sortable"`
	Custom     bool          `json:"custom" doc:"The workspace added it."`
	Fast       bool          `json:"fast,omitempty" doc:"Of a custom field: it has an index."`
}

// A FieldOption is one option of a choice.
type FieldOption struct {
	Key   string `json:"key,omitempty" doc:"Made from the label when left out."`
	Label string `json:"label,omitempty"`
}

func (rq *request) field(t *record.Type, f *record.Field) Field {
	say := rq.say()
	out := Field{RecordType: t.Name, Key: jsonKey(f), Label: unit.FieldLabel(say, t, f), Kind: f.Kind.Name(), Target: f.Target,
		Required: f.Asked(), Preset: f.Preset, ReadOnly: f.ReadOnly, Listed: f.Listed, Filterable: f.Filtered, Sortable: f.Sortable(),
		Custom: f.Custom, Fast: f.Fast, Labels: f.Labels}
	if f.Custom {
		out.ID = &f.CustomID
	}
	for _, o := range f.Options {
		out.Options = append(out.Options, FieldOption{o.Key, unit.OptionLabel(say, t, f, o.Key)})
	}
	return out
}

// listFields returns the fields of the record types.
func listFields(rq *request) (*response, error) {
	only, err := rq.recordType()
	if err != nil {
		return nil, err
	}
	fields := []Field{}
	for _, t := range rq.ws.AllTypes() {
		for _, f := range t.Fields {
			if only == "" || only == t.Name {
				fields = append(fields, rq.field(t, f))
			}
		}
	}
	return replyPage(fields)
}

// isType reports whether the menu has a record type of that name.
func isType(name string) bool {
	for _, t := range crm.Types {
		if t.Name == name {
			return true
		}
	}
	return false
}
