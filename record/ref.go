package record

import "strings"

type refKind struct{}

// RefKind points to another record or to a value of an editable list.
var RefKind Kind = refKind{}

// Ref describes a field that points to a record of the type target.
func Ref[T any](key, target string, at func(*T) *ID, marks ...Mark) FieldOf[T] {
	f := typed(key, RefKind, at, marks)
	f.Target = target
	return f
}

func (refKind) Name() string     { return "reference" }
func (refKind) Storage() Storage { return AsID }
func (refKind) Zero() any        { return None }
func (refKind) Empty(v any) bool { return v.(ID) == None }
func (refKind) Limit() int       { return 0 }
func (refKind) Ops() []Op        { return choiceOps }
func (refKind) Schema() Schema   { return Schema{Type: "string", Format: "uuid", Nullable: true} }

func (refKind) Parse(s string, f *Field, e *Env) (any, *Error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return None, nil
	}
	if e.Resolve != nil {
		id, err := e.Resolve(f.Target, s)
		return id, err
	}
	if id, ok := ParseID(s); ok {
		return id, nil
	}
	return None, Wrong("unknown_reference")
}

func (refKind) Text(v any, _ *Env) string {
	id, _ := v.(ID)
	if id == None {
		return ""
	}
	return id.String()
}
