// Package crm defines the record types of sales and their rules: leads,
// companies, contacts, opportunities and notes, the lists that a workspace
// edits, and the roles. It is pure: it does no I/O, and the clock is passed in.
package crm

import (
	"slices"
	"time"

	"github.com/vedlys/vedlys/record"
)

// ID identifies a record.
type ID = record.ID

// described lists the built-in record types. Those of the menu are in its order.
var described = []*record.Type{LeadType, CompanyType, ContactType, OpportunityType, NoteType}

// Types are the record types of the menu, in its order.
var Types = slices.DeleteFunc(slices.Clone(described), func(t *record.Type) bool { return !t.InMenu() })

// children are the other types, which are reached through their parent.
var children = slices.DeleteFunc(slices.Clone(described), (*record.Type).InMenu)

// AllTypes returns Types and then the types that are not in the menu. The slice
// is the caller's own.
func AllTypes() []*record.Type { return slices.Concat(Types, children) }

// TypeByName returns the built-in type with that name or plural, or nil.
func TypeByName(name string) *record.Type {
	for _, t := range AllTypes() {
		if t.Name == name || t.Plural == name {
			return t
		}
	}
	return nil
}

// Names returns the keys of the fields that can name a record. A new record
// needs at least one of them. It returns nil for types whose rules ask for
// their fields one by one.
func Names(t *record.Type) []string {
	person := []string{"first_name", "middle_name", "last_name", "email", "phone", "mobile"}
	switch t.Name {
	case LeadType.Name:
		return append([]string{"title", "company_name"}, person...)
	case ContactType.Name:
		return person
	}
	return nil
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
