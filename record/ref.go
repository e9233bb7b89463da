package record

import "strings"

type refKind struct{ values[ID] }

// RefKind points to another record or to a value of an editable list.
var RefKind Kind = &refKind{values[ID]{name: "reference", storage: AsID, ops: choiceOps, schema: Schema{Type: "string", Format: "uuid", Nullable: true}}}

// FileKind points to a file that was uploaded before. Records that have it make
// it visible to those who see them.
var FileKind Kind = &refKind{values[ID]{name: "file", storage: AsID, ops: []Op{Blank, Filled}, schema: Schema{Type: "string", Format: "uuid", Nullable: true}}}

// Ref describes a field that points to a record of the type target.
func Ref[T any](key, target string, at func(*T) *ID, marks ...Mark) FieldOf[T] {
	f := typed(key, RefKind, at, marks)
	f.Target = target
	return f
}

// File describes a field that points to a file.
func File[T any](key string, at func(*T) *ID, marks ...Mark) FieldOf[T] {
	f := typed(key, FileKind, at, marks)
	f.Target = FileTarget
	return f
}

// FileTarget is the target of all fields of FileKind.
const FileTarget = "file"

func (*refKind) Parse(s string, f *Field, e *Env) (any, *Error) {
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

func (*refKind) Text(v any, _ *Env) string {
	id, _ := v.(ID)
	if id == None {
		return ""
	}
	return id.String()
}

func (k *refKind) ReadJSON(raw any, f *Field, e *Env) (any, *Error) { return parseText(k, raw, f, e) }

func (k *refKind) AppendJSON(b []byte, v any, _ *Field, e *Env) []byte {
	return appendQuoted(b, k.Text(v, e))
}
