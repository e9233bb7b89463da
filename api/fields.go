package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// A FieldNew is a field that an administrator adds.
type FieldNew struct {
	RecordType string        `json:"record_type"`
	Kind       string        `json:"kind" enum:"text,number,date,choice"`
	Label      string        `json:"label" maxLength:"100"`
	Key        string        `json:"key,omitempty" maxLength:"40" doc:"Begins with c_, which is added if missing; made from the label when left out."`
	Options    []FieldOption `json:"options,omitempty" maxItems:"200" doc:"Of a choice."`
	Labels     FieldLabels   `json:"labels,omitempty" doc:"The label in single languages: lt, hu and so on."`
	Required   bool          `json:"required,omitempty"`
	Listed     *bool         `json:"listed,omitempty" doc:"It may be a column of a list; true when left out."`
	Filterable *bool         `json:"filterable,omitempty" doc:"Lists can be narrowed by it; true when left out."`
	Fast       bool          `json:"fast,omitempty" doc:"Give it an index. With the embedded database, making one of a million records takes some seconds, in which nothing else is written."`
}

// addField adds a custom field to a record type.
func addField(rq *request) (*response, error) {
	n, err := rq.newField()
	if err != nil {
		return nil, err
	}
	t := rq.ws.Type(n.Type)
	return rq.once(func(ctx context.Context) (*unit.Done, error) {
		return rq.Workspaces.AddField(ctx, rq.by, n)
	}, func(d *unit.Done) *response {
		body, _ := json.Marshal(rq.field(t, d.Record.(*record.Field))) // texts and flags only
		return reply(http.StatusCreated, d.Receipt, body)
	})
}

func (rq *request) newField() (n workspaces.NewField, err error) {
	body, err := readObject(rq.body)
	if err != nil {
		return n, err
	}
	errs := body.only("record_type", "kind", "label", "labels", "key", "options", "required", "listed", "filterable", "fast")
	n = workspaces.NewField{Type: body.text("record_type", &errs), Kind: body.text("kind", &errs), Label: body.text("label", &errs),
		Key: body.text("key", &errs), Fast: body.flag("fast", &errs), Required: body.flag("required", &errs), Labels: labels(body, &errs)}
	n.Unlisted, n.Unfiltered = isFalse(given(body, "listed", &errs)), isFalse(given(body, "filterable", &errs))
	n.Options = options(body, &errs)
	return n, errs.Or()
}

func isFalse(b *bool) bool { return b != nil && !*b }

// given returns an optional flag, or nil if it is absent.
func given(body object, key string, errs *record.Errors) *bool {
	if _, there := body[key]; !there {
		return nil
	}
	b := body.flag(key, errs)
	return &b
}

// givenText returns an optional text, or nil if it is absent.
func givenText(body object, key string, errs *record.Errors) *string {
	if _, there := body[key]; !there {
		return nil
	}
	s := body.text(key, errs)
	return &s
}

// labels returns the labels by language, or nil if they are absent.
func labels(body object, errs *record.Errors) map[string]string {
	raw, there := body["labels"]
	if !there {
		return nil
	}
	out := map[string]string{}
	if body.isNull("labels") {
		return out
	}
	o, err := asObject(raw, "labels")
	if err != nil {
		*errs = append(*errs, record.All(err)...)
		return nil
	}
	for lang := range o {
		var inside record.Errors
		out[lang] = o.text(lang, &inside)
		for _, e := range inside {
			*errs = append(*errs, e.On("labels."+e.Field))
		}
	}
	return out
}

// options parses the options of a choice.
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

// FieldLabels are labels by language.
type FieldLabels map[string]string

// A FieldChange holds the changes of an administrator to a custom field.
type FieldChange struct {
	Label      string        `json:"label,omitempty" maxLength:"100"`
	Labels     FieldLabels   `json:"labels,omitempty" doc:"All labels in single languages; {} takes them away."`
	Kind       string        `json:"kind,omitempty" enum:"text,number,date,choice" doc:"The kind it has. Another one is refused: remove the field and add one with another key."`
	Options    []FieldOption `json:"options,omitempty" maxItems:"200" doc:"All that a choice offers from now on."`
	Required   bool          `json:"required,omitempty"`
	Listed     bool          `json:"listed,omitempty"`
	Filterable bool          `json:"filterable,omitempty"`
	Fast       bool          `json:"fast,omitempty" doc:"Has an index."`
	Position   int           `json:"position,omitempty" minimum:"0" doc:"Its place among the custom fields of the type, from 0."`
}

// changeField changes a custom field.
func changeField(rq *request) (*response, error) {
	typ, err := rq.recordType()
	if err != nil {
		return nil, err
	}
	c, err := rq.fieldChange()
	if err != nil {
		return nil, err
	}
	done, err := rq.Workspaces.ChangeField(rq.ctx, rq.by, typ, rq.r.PathValue("field"), c)
	if err != nil {
		return nil, err
	}
	f := done.Record.(*record.Field)
	ws, err := rq.Workspace(rq.ctx, rq.by.Workspace)
	if err != nil {
		return nil, err
	}
	for _, t := range ws.Types() {
		if now := t.Field(f.Key); now != nil && now.CustomID == f.CustomID {
			return replyJSON(http.StatusOK, rq.field(t, now))
		}
	}
	return nil, record.Absent() // has just been removed again
}

func (rq *request) fieldChange() (c workspaces.FieldChange, err error) {
	body, err := readObject(rq.body)
	if err != nil {
		return c, err
	}
	errs := body.only("label", "labels", "kind", "options", "required", "listed", "filterable", "fast", "position")
	c = workspaces.FieldChange{Label: givenText(body, "label", &errs), Labels: labels(body, &errs), Kind: givenText(body, "kind", &errs),
		Required: given(body, "required", &errs), Listed: given(body, "listed", &errs), Filtered: given(body, "filterable", &errs),
		Fast: given(body, "fast", &errs)}
	if _, there := body["options"]; there {
		c.Options = append([]record.Option{}, options(body, &errs)...)
	}
	if raw, there := body["position"]; there {
		if json.Unmarshal(raw, &c.Position) != nil || c.Position == nil || *c.Position < 0 {
			errs = append(errs, record.Wrong("invalid_type", "type", "integer").On("position"))
		}
	}
	return c, errs.Or()
}

// removeField removes a custom field.
func removeField(rq *request) (*response, error) {
	typ, err := rq.recordType()
	if err != nil {
		return nil, err
	}
	done, err := rq.Workspaces.RemoveField(rq.ctx, rq.by, typ, rq.r.PathValue("field"))
	if err != nil {
		return nil, err
	}
	return reply(http.StatusNoContent, done.Receipt, nil), nil
}

// recordType returns the parameter of that name, or "" if it is absent.
func (rq *request) recordType() (string, error) {
	typ := rq.query.Get("record_type")
	if t := crm.TypeByName(typ); rq.query.Has("record_type") && (t == nil || t.Name != typ) {
		return "", record.Wrong("invalid_choice").On("record_type")
	}
	return typ, nil
}
