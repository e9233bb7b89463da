// Package crm holds the nouns of sales and their rules: leads, companies,
// contacts, opportunities, notes, the lists that a workspace edits, and who
// may do what. It is pure: no I/O, and the clock is passed in.
package crm

import (
	"slices"
	"time"

	"github.com/vedlys/vedlys/record"
)

// ID names a record.
type ID = record.ID

// Types are the shipped record types, in the order of the menu.
var Types = []*record.Type{LeadType, CompanyType, ContactType, OpportunityType}

// AllTypes returns Types and that of notes, which are reached through the record they belong to. The slice is the caller's own.
func AllTypes() []*record.Type { return append(slices.Clone(Types), NoteType) }

// TypeByName returns the shipped type of that name or plural, or nil.
func TypeByName(name string) *record.Type {
	for _, t := range AllTypes() {
		if t.Name == name || t.Plural == name {
			return t
		}
	}
	return nil
}

// Names returns the keys of the fields of which a new record of a type needs at
// least one, so that it can be called something; none if each is needed or not
// by itself.
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

// An Edit is what a rule judges: a record before and after a change, who makes
// it and when. Was is nil when the record is new.
type Edit[T any] struct {
	Was, Is   *T
	By        Actor
	At        time.Time
	Lists     *Lists
	Workspace Workspace
	// Action says which named action makes the change; "" for a plain edit.
	Action string
	// History reports that the record comes from another system with its past:
	// it may stand where only an action of ours leads, and lack a reason.
	History bool
}

// since returns when a record entered its step: now, or for one with history
// from elsewhere the first of the moments that is known.
func (e Edit[T]) since(known ...time.Time) time.Time {
	for _, at := range known {
		if e.History && !at.IsZero() {
			return at
		}
	}
	return e.At
}

// New reports whether the edit makes the record.
func (e Edit[T]) New() bool { return e.Was == nil }
