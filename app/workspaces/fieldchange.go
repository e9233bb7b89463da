package workspaces

import (
	"context"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A FieldChange holds an administrator's changes to a custom field; nil means
// unchanged.
type FieldChange struct {
	Label                            *string
	Labels                           map[string]string // all of them; empty = none
	Kind, Target                     *string           // must be the current ones
	Options                          []record.Option   // all of them
	Required, Listed, Filtered, Fast *bool
	Position                         *int // index among the custom fields of the type, from 0
}

// ChangeField changes a custom field of the workspace. name is its ID or its
// key; typ ("" = any) is needed if several types have the key. Done.Record is
// the *record.Field. Stored values remain, even those that a choice no longer
// offers.
func (a *Service) ChangeField(ctx context.Context, by crm.Actor, typ, name string, c FieldChange) (*unit.Done, error) {
	return a.withField(ctx, by, typ, name, func(tx *db.Tx, fields []*record.Field, f *record.Field) error {
		was := f.Fast
		if errs := c.apply(f); len(errs) > 0 {
			return errs.Or()
		}
		if err := store.UpdateCustomField(ctx, tx, by.Workspace, f); err != nil {
			return err
		}
		if c.Position != nil {
			if err := store.PlaceCustomFields(ctx, tx, by.Workspace, moved(fields, f, *c.Position)); err != nil {
				return err
			}
		}
		if was == f.Fast {
			return nil
		}
		return a.IndexFields(ctx, tx)
	})
}

// RemoveField removes a custom field from the workspace. Records keep their
// values and the history still shows them. AddField with the same key and kind
// restores both.
func (a *Service) RemoveField(ctx context.Context, by crm.Actor, typ, name string) (*unit.Done, error) {
	return a.withField(ctx, by, typ, name, func(tx *db.Tx, _ []*record.Field, f *record.Field) error {
		f.Removed = a.Clock()
		if err := store.UpdateCustomField(ctx, tx, by.Workspace, f); err != nil {
			return err
		}
		return a.follow(ctx, tx, f.Fast)
	})
}

// withField runs fn on a field and the type's other fields in a transaction.
func (a *Service) withField(ctx context.Context, by crm.Actor, typ, name string, fn func(*db.Tx, []*record.Field, *record.Field) error) (*unit.Done, error) {
	return a.ChangeSettings(db.Alone(ctx), by, "settings", func(tx *db.Tx, _ *unit.Workspace) (any, error) {
		custom, err := store.CustomFields(ctx, tx, by.Workspace)
		if err != nil {
			return nil, err
		}
		t, f, err := fieldNamed(custom, typ, name)
		if err != nil {
			return nil, err
		}
		return f, fn(tx, custom[t.Name], f)
	})
}

// fieldNamed finds a custom field by its ID or key.
func fieldNamed(custom map[string][]*record.Field, typ, name string) (t *record.Type, f *record.Field, err error) {
	for _, candidate := range crm.Types {
		if typ != "" && typ != candidate.Name {
			continue
		}
		for _, c := range custom[candidate.Name] {
			if !c.Removed.IsZero() || c.Key != name && c.CustomID.String() != name {
				continue
			}
			if f != nil {
				return nil, nil, record.Wrong("field_of_several_types").On("record_type")
			}
			t, f = candidate, c
		}
	}
	if f == nil {
		return nil, nil, unknownField(typ, name)
	}
	return t, f, nil
}

// unknownField returns the error for a name that no custom field has.
func unknownField(typ, name string) error {
	for _, t := range crm.Types {
		if (typ == "" || typ == t.Name) && t.Field(name) != nil {
			return record.Wrong("field_built_in")
		}
	}
	return record.Absent()
}

// apply changes the field unless there are errors.
func (c FieldChange) apply(f *record.Field) (errs record.Errors) {
	wrong := func(field string, err *record.Error) {
		if err != nil {
			errs = append(errs, err.On(field))
		}
	}
	if c.Kind != nil && record.KindByName(*c.Kind) != f.Kind {
		wrong("kind", record.Wrong("field_kind_stays"))
	}
	if c.Target != nil && *c.Target != f.Target {
		wrong("target", record.Wrong("field_kind_stays"))
	}
	if c.Label != nil {
		f.Label = strings.TrimSpace(*c.Label)
		wrong("label", checkLabel(f.Label))
	}
	if c.Labels != nil {
		f.Labels = c.Labels
		wrong("labels", checkLabels(f.Labels))
	}
	if c.Options != nil {
		options, err := cleanOptions(record.TakesOptions(f.Kind), c.Options)
		f.Options = options
		wrong("options", err)
	}
	for flag, to := range map[*bool]*bool{&f.Required: c.Required, &f.Listed: c.Listed, &f.Filtered: c.Filtered, &f.Fast: c.Fast} {
		if to != nil {
			*flag = *to
		}
	}
	return errs
}

func checkLabels(labels map[string]string) *record.Error {
	for lang, label := range labels {
		if _, ok := i18n.ParseLang(lang); !ok {
			return record.Wrong("invalid_choice")
		}
		labels[lang] = strings.TrimSpace(label)
		if err := checkLabel(labels[lang]); err != nil {
			return err
		}
	}
	return nil
}

// moved returns the fields that are not removed, with f at position to.
func moved(fields []*record.Field, f *record.Field, to int) []*record.Field {
	rest := slices.DeleteFunc(slices.Clone(fields), func(o *record.Field) bool { return o == f || !o.Removed.IsZero() })
	return slices.Insert(rest, min(max(to, 0), len(rest)), f)
}

// follow brings what depends on fields in line with one that was added, removed
// or restored: the search box finds the texts of custom fields.
func (a *Service) follow(ctx context.Context, tx *db.Tx, fast bool) error {
	if fast {
		if err := a.IndexFields(ctx, tx); err != nil {
			return err
		}
	}
	return a.DeriveLater(ctx, tx)
}
