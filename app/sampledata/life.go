package sampledata

import (
	"fmt"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// A Life holds all versions of one record, oldest first, with the person who
// made each and the Act it was part of, if any.
type Life struct {
	Type     *record.Type
	Versions []any
	Actors   []record.ID
	Acts     []*Act
}

// Last returns the current version.
func (l *Life) Last() any { return l.Versions[len(l.Versions)-1] }

// next adds a version: the last one changed by edit and then by the type's own
// rules.
func next[T any](s *story, l *Life, settle func(crm.Edit[T]) record.Errors, edit func(*T)) *T {
	var was *T
	is := l.Type.New()
	if n := len(l.Versions); n > 0 {
		was, is = l.Versions[n-1].(*T), l.Type.Clone(l.Versions[n-1])
	}
	s.moment = s.calendar.at(s.worked)
	s.worked += time.Minute // no two events at once
	at := s.moment
	m := l.Type.Meta(is)
	if was == nil {
		m.ID, m.Workspace, m.CreatedBy, m.Created = record.NewIDAt(at), s.Workspace.ID, s.actor, at
	}
	m.Updated, m.Version = at, m.Version+1
	edit(is.(*T))
	by := crm.Actor{User: s.actor, Workspace: s.Workspace.ID, Role: crm.Administrator, Channel: crm.BySample}
	errs := settle(crm.Edit[T]{Was: was, Is: is.(*T), By: by, At: at, Lists: s.Lists, Workspace: s.Workspace, Action: "sample"})
	if err := errs.Or(); err != nil && s.err == nil {
		s.err = fmt.Errorf("sample %s: %w", l.Type.Name, err)
	}
	l.Versions, l.Actors, l.Acts = append(l.Versions, is), append(l.Actors, s.actor), append(l.Acts, s.act)
	return is.(*T)
}

// begin starts the Life of a new record.
func (s *story) begin(t *record.Type) *Life {
	l := &Life{Type: t}
	s.lives = append(s.lives, l)
	return l
}

// wait lets about that many days of working time pass and reports whether the
// time is still in the past.
func (s *story) wait(days float64) bool {
	s.worked += time.Duration(s.dice.around(days) * dayHours * float64(time.Hour))
	return s.worked < s.calendar.end-time.Hour
}
