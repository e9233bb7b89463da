package crm

import (
	"slices"
	"time"

	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// A Descriptor holds what a record type does besides holding fields, and how it
// shows until somebody chooses otherwise. Lists of fields have their keys; those
// that the type lacks are ignored.
type Descriptor struct {
	Type     *record.Type
	Menu     bool   // has a list and pages of its own; the others are reached through their parent
	Icon     string // name of an icon
	Imported bool   // files are imported as its records
	Jump     string // the letter that opens its list after G, or ""

	Name    string   // the field by which lists sort the name of a record; "" = the first
	Named   []string // a new record needs one of these; nil = its rules ask for fields one by one
	People  bool     // records are people, whose names are found in either order
	Columns []string // of a list, beside the name
	Narrow  []string // of a list on a phone: the first that has a value
	Quick   []string // what a dialog asks for at once; nil = everything
	Brief   []string // what the panel shows at its top if it has a value
	Always  []string // those of Brief that the panel shows empty too

	settle func(e Edit[any], was, is any) record.Errors
	match  func(r any, country string) match.Record
}

// describe completes the descriptor of records of the Go type T with its rules.
func describe[T any](t *record.Type, settle func(Edit[T]) record.Errors, d Descriptor) *Descriptor {
	d.Type = t
	d.settle = func(e Edit[any], was, is any) record.Errors {
		edit := Edit[T]{Is: is.(*T), By: e.By, At: e.At, Lists: e.Lists, Workspace: e.Workspace, Action: e.Action, History: e.History}
		if was != nil {
			edit.Was = was.(*T)
		}
		return settle(edit)
	}
	return &d
}

// Describe returns the descriptor of a type that is not part of this package.
func Describe[T any](t *record.Type, settle func(Edit[T]) record.Errors, d Descriptor) *Descriptor {
	return describe(t, settle, d)
}

// matching adds what the matcher compares of a record.
func matching[T any](d *Descriptor, of func(*T, string) match.Record) *Descriptor {
	d.match = func(r any, country string) match.Record { return of(r.(*T), country) }
	return d
}

// Settle applies the type's own rules to a record before and after a change.
// Was is nil when the record is new.
func (d *Descriptor) Settle(e Edit[any], was, is any) record.Errors { return d.settle(e, was, is) }

// descriptors has all record types, those of the menu first.
var descriptors = []*Descriptor{leads, companies, contacts, opportunities, notes}

// Types are the record types of the menu in their order.
var Types = inMenu()

func inMenu() (out []*record.Type) {
	for _, d := range descriptors {
		if d.Menu {
			out = append(out, d.Type)
		}
	}
	return out
}

// Add adds a record type before the program starts, and returns a function that
// removes it.
func Add(d *Descriptor) (remove func()) {
	before := descriptors
	descriptors = append(slices.Clone(before), d)
	Types = inMenu()
	return func() {
		descriptors = before
		Types = inMenu()
	}
}

// AllTypes returns all record types, those of the menu first. The slice is the
// caller's own.
func AllTypes() []*record.Type {
	out := slices.Clone(Types)
	for _, d := range descriptors {
		if !d.Menu {
			out = append(out, d.Type)
		}
	}
	return out
}

// InMenu reports whether a type has a list and pages of its own. Records of
// other types are reached through their parent.
func InMenu(t *record.Type) bool {
	return slices.ContainsFunc(Types, func(of *record.Type) bool { return of.Name == t.Name })
}

// TypeByName returns the built-in type with that name or plural, or nil.
func TypeByName(name string) *record.Type {
	for _, d := range descriptors {
		if d.Type.Name == name || d.Type.Plural == name {
			return d.Type
		}
	}
	return nil
}

// DescriptorOf returns the descriptor of a type, with or without custom fields.
func DescriptorOf(t *record.Type) *Descriptor {
	for _, d := range descriptors {
		if d.Type.Name == t.Name {
			return d
		}
	}
	panic("crm: no descriptor of " + t.Name)
}

// NameField returns the field by which lists sort the name of a record.
func NameField(t *record.Type) *record.Field {
	if f := t.Field(DescriptorOf(t).Name); f != nil {
		return f
	}
	return t.Fields[0]
}

// MatchRecord returns what the matcher compares of a record. A phone number that
// is invalid in the record's country is read as one of its file's, else of the
// given country, the workspace's. Records of some types have nothing to compare.
func MatchRecord(t *record.Type, r any, country string) match.Record {
	if d := DescriptorOf(t); d.match != nil {
		return d.match(r, country)
	}
	return match.Record{}
}

// An Edit is the input of a rule: a record before and after a change, who makes
// the change, and when. Was is nil when the record is new.
type Edit[T any] struct {
	Was, Is   *T
	By        Actor
	At        time.Time
	Lists     *Lists
	Workspace Workspace
	// Action is the named action that makes the change, or "" for a plain edit.
	Action string
	// History is set for a record that comes from another system with its past.
	// It may have a status that only an action sets here, and may lack a
	// reason.
	History bool
}

// since returns the time at which a record entered its status or stage: now, or
// for a record with history the first of the known times that is set.
func (e Edit[T]) since(known ...time.Time) time.Time {
	for _, at := range known {
		if e.History && !at.IsZero() {
			return at
		}
	}
	return e.At
}

// New reports whether the edit creates the record.
func (e Edit[T]) New() bool { return e.Was == nil }
