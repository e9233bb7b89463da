package record

import (
	"errors"
	"fmt"
	"strings"
)

// ErrorKind is the class of an Error. Each kind has one status on the web and
// in the API.
type ErrorKind string

// The kinds of errors. A kind that exists is never removed.
const (
	NotFound    ErrorKind = "not_found"
	Invalid     ErrorKind = "invalid"
	Conflict    ErrorKind = "conflict"
	Denied      ErrorKind = "denied"
	Locked      ErrorKind = "locked"
	TooLarge    ErrorKind = "too_large"
	TooMany     ErrorKind = "too_many"
	Stalled     ErrorKind = "stalled"
	Unavailable ErrorKind = "unavailable"
	DiskFull    ErrorKind = "disk_full"
	Internal    ErrorKind = "internal"
)

// An Error is a message for the user: a translation key with arguments, the
// field it belongs to, and the hidden cause, which is logged and never shown.
type Error struct {
	Kind    ErrorKind
	Key     string // translation key under "error."
	Args    []any  // name, value pairs
	Field   string // key of the field it belongs to, or ""
	Err     error  // internal cause
	Unknown bool   // the text says that the value is not known
}

func (e *Error) Error() string {
	s := string(e.Kind) + ": " + e.Key
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	for i := 0; i+1 < len(e.Args); i += 2 {
		s += fmt.Sprintf(" %v=%v", e.Args[i], e.Args[i+1])
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// On returns the error attached to a field.
func (e *Error) On(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// Errors are several errors of one request, all of one kind.
type Errors []*Error

func (es Errors) Error() string {
	parts := make([]string, len(es))
	for i, e := range es {
		parts[i] = e.Error()
	}
	return strings.Join(parts, "; ")
}

// Or returns the errors as an error, or nil if there are none.
func (es Errors) Or() error {
	switch len(es) {
	case 0:
		return nil
	case 1:
		return es[0]
	}
	return es
}

// Fail makes an error of kind k; args are name, value pairs for the text.
func Fail(k ErrorKind, key string, args ...any) *Error {
	return &Error{Kind: k, Key: key, Args: args}
}

// Wrong makes an Invalid error.
func Wrong(key string, args ...any) *Error { return Fail(Invalid, key, args...) }

// Absent returns the error for a record that does not exist or that the actor
// may not see.
func Absent() *Error { return Fail(NotFound, "not_found") }

// Wrap makes an Internal error that hides its cause from the user.
func Wrap(err error) *Error { return &Error{Kind: Internal, Key: "internal", Err: err} }

// KindOf returns the kind of err: that of the Error it wraps, that of the first
// of several, else Internal.
func KindOf(err error) ErrorKind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	var es Errors
	if errors.As(err, &es) && len(es) > 0 {
		return es[0].Kind
	}
	return Internal
}

// All returns the Errors in err: itself, one for a single Error, or an Internal
// one for any other error.
func All(err error) Errors {
	var es Errors
	if errors.As(err, &es) {
		return es
	}
	var e *Error
	if errors.As(err, &e) {
		return Errors{e}
	}
	return Errors{Wrap(err)}
}

// A Word is an argument that is itself a translation key. It is translated
// together with the text.
type Word string
