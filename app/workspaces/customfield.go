package workspaces

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// NewField describes a custom field that an administrator adds. Empty keys are
// derived from the labels.
type NewField struct {
	Type    string // name of the record type
	Key     string // without the prefix of custom fields
	Kind    string // the name or another name of one of record.CustomKinds
	Label   string
	Options []record.Option // of a choice
	Target  string          // of a reference: one of crm.CustomTargets
	Fast    bool            // gets an index, for filtering and sorting many records

	Labels                         map[string]string // by language, where it differs from Label
	Required, Unlisted, Unfiltered bool
}

const (
	customPrefix  = "c_"
	customKeyMax  = 40 // the index name contains the key
	customLabel   = 100
	customFields  = 100     // of one type
	CustomOptions = 200     // the most options of a choice
	sortEnding    = "_sort" // a text's sort key is stored under its key with this suffix
)

var customKey = regexp.MustCompile(`^[a-z0-9][a-z0-9_]*$`)

// customKind returns the kind of that name if a custom field may have it,
// otherwise nil.
func customKind(name string) record.Kind {
	if k := record.KindByName(name); slices.Contains(record.CustomKinds, k) {
		return k
	}
	return nil
}

// AddField adds a custom field to a record type of the workspace. Done.Record
// is the *record.Field.
func (a *Service) AddField(ctx context.Context, by crm.Actor, n NewField) (*unit.Done, error) {
	if by.ReadOnly || !by.Administers() {
		return nil, unit.Denied()
	}
	f, err := n.field()
	if err != nil {
		return nil, err
	}
	return a.ChangeSettings(db.Alone(ctx), by, "settings", func(tx *db.Tx, _ *unit.Workspace) (any, error) {
		custom, err := store.CustomFields(ctx, tx, by.Workspace)
		if err != nil {
			return nil, err
		}
		own, have := *f, custom[n.Type] // a copy, since the transaction may run twice
		if n.Key == "" {
			own.Key = freeFieldKey(have, f)
		}
		return &own, a.addField(ctx, tx, by, have, crm.TypeByName(n.Type), &own)
	})
}

func (a *Service) addField(ctx context.Context, tx *db.Tx, by crm.Actor, have []*record.Field, t *record.Type, f *record.Field) error {
	for _, old := range have {
		if old.Key == f.Key {
			return a.reviveField(ctx, tx, by, old, f)
		}
	}
	if len(have) >= customFields {
		return record.Wrong("too_many_values", "max", customFields)
	}
	if err := store.InsertCustomField(ctx, tx, by.Workspace, t, f, len(have), a.Clock()); err != nil {
		return err
	}
	return a.follow(ctx, tx, f.Fast)
}

// reviveField restores a field that was removed, with the values that records
// have kept, so its kind must be the same.
func (a *Service) reviveField(ctx context.Context, tx *db.Tx, by crm.Actor, old, f *record.Field) error {
	switch {
	case old.Removed.IsZero():
		return record.Wrong("field_exists", "field", f.Key).On("key")
	case old.Kind != f.Kind || old.Target != f.Target:
		return record.Wrong("field_was_other_kind", "field", f.Key).On("key")
	}
	f.CustomID = old.CustomID
	if err := store.UpdateCustomField(ctx, tx, by.Workspace, f); err != nil {
		return err
	}
	return a.follow(ctx, tx, f.Fast)
}

// field checks n and returns the field it describes.
func (n NewField) field() (*record.Field, error) {
	var errs record.Errors
	wrong := func(field string, err *record.Error) {
		if err != nil {
			errs = append(errs, err.On(field))
		}
	}
	n.Label = strings.TrimSpace(n.Label)
	wrong("label", checkLabel(n.Label))
	if n.Key == "" {
		n.Key = fieldKey(n.Label)
	}
	key := customPrefix + strings.TrimPrefix(n.Key, customPrefix)
	if !customKey.MatchString(key[len(customPrefix):]) || len(key) > customKeyMax || strings.HasSuffix(key[len(customPrefix):], sortEnding) {
		wrong("key", record.Wrong("invalid_key"))
	}
	if t := crm.TypeByName(n.Type); t == nil || !crm.InMenu(t) || t.Name != n.Type {
		wrong("record_type", record.Wrong("invalid_choice"))
	}
	kind := customKind(n.Kind)
	if kind == nil {
		wrong("kind", record.Wrong("invalid_choice"))
	}
	options, err := cleanOptions(record.TakesOptions(kind), n.Options)
	wrong("options", err)
	wrong("target", checkTarget(kind, n.Target))
	f := record.CustomField(record.NewID(), key, kind, n.Label, options)
	crm.PointTo(f, n.Target)
	f.Fast, f.Labels, f.Required, f.Listed, f.Filtered = n.Fast, n.Labels, n.Required, !n.Unlisted, !n.Unfiltered
	wrong("labels", checkLabels(f.Labels))
	return f, errs.Or()
}

// checkTarget checks what a field refers to. Other kinds must have no target.
func checkTarget(k record.Kind, target string) *record.Error {
	switch takes := record.TakesTarget(k); {
	case !takes && target != "":
		return record.Wrong("target_without_reference")
	case takes && target == "":
		return record.Wrong("required")
	case takes && !slices.Contains(crm.CustomTargets(), target):
		return record.Wrong("invalid_choice")
	}
	return nil
}

// cleanOptions checks the options of a choice. Other kinds must have none.
func cleanOptions(choice bool, options []record.Option) ([]record.Option, *record.Error) {
	switch {
	case !choice && len(options) > 0:
		return nil, record.Wrong("options_without_choice")
	case choice && len(options) == 0:
		return nil, record.Wrong("required")
	case len(options) > CustomOptions:
		return nil, record.Wrong("too_many_values", "max", CustomOptions)
	}
	taken, named := map[string]bool{}, map[string]bool{}
	for _, o := range options {
		if o.Key != "" && (taken[o.Key] || !customKey.MatchString(o.Key) || len(o.Key) > customKeyMax) {
			return nil, record.Wrong("invalid_key")
		}
		taken[o.Key] = true
	}
	var out []record.Option
	for _, o := range options {
		o.Label = cmp.Or(strings.TrimSpace(o.Label), o.Key)
		if err := checkLabel(o.Label); err != nil {
			return nil, err
		}
		label := strings.ToLower(o.Label)
		if named[label] {
			return nil, record.Wrong("invalid_key")
		}
		named[label] = true
		if o.Key == "" {
			o.Key = optionKey(o.Label, taken)
		}
		out = append(out, o)
	}
	return out, nil
}

// optionKey derives a key that no other option has: A+ and A- have the same
// letters.
func optionKey(label string, taken map[string]bool) string {
	base := cmp.Or(keyOf(label), "option")
	base = base[:min(len(base), customKeyMax-len("_999"))]
	key := numbered(base, func(key string) bool { return taken[key] })
	taken[key] = true
	return key
}

// numbered returns a key that is not taken: the given one, or its beginning with
// the first free number.
func numbered(key string, taken func(string) bool) string {
	base := key[:min(len(key), customKeyMax-len("_999"))]
	for n := 2; taken(key); n++ {
		key = fmt.Sprintf("%s_%d", base, n)
	}
	return key
}

func checkLabel(s string) *record.Error {
	if s == "" {
		return record.Wrong("required")
	}
	f := &record.Field{Kind: record.TextKind, Max: customLabel}
	_, err := f.Kind.Parse(s, f, &record.Env{})
	return err
}

// fieldKey derives the key of a field from its label: one that no sort key has,
// and "field" if the label has no letters that a key can have.
func fieldKey(label string) string {
	key := keyOf(label)
	if strings.HasSuffix(key, sortEnding) {
		key = key[:min(len(key), customKeyMax-len(customPrefix)-2)] + "_1"
	}
	if key == "" && label != "" {
		return "field"
	}
	return key
}

// freeFieldKey returns the key of a field whose key comes from its label. It is
// that of no field with another label: "€" and "!!!" both have no letters. A
// removed field returns by its label, or by the letters of the label that it had
// at first.
func freeFieldKey(have []*record.Field, f *record.Field) string {
	lettered := keyOf(f.Label) != ""
	return numbered(f.Key, func(key string) bool {
		return slices.ContainsFunc(have, func(old *record.Field) bool {
			returns := lettered && key == f.Key && !old.Removed.IsZero()
			return old.Key == key && !returns && !strings.EqualFold(old.Label, f.Label)
		})
	})
}

// keyOf derives a key from a label in any script.
func keyOf(label string) string {
	key := crm.Plain(label, '_')
	return strings.TrimRight(key[:min(len(key), customKeyMax-len(customPrefix))], "_")
}
