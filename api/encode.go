package api

import (
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// jsonKey returns the name of a field in the API: the times of actions end in
// "_at".
func jsonKey(f *record.Field) string {
	if f.Kind.Storage() == record.AsMoment && !f.Custom && !strings.HasSuffix(f.Key, "_since") {
		return f.Key + "_at"
	}
	return f.Key
}

// appendRecord appends a record as a JSON object. Lists consist of many, so it
// uses no reflection.
func appendRecord(b []byte, ws *unit.Workspace, t *record.Type, r any) []byte {
	m, env := t.Meta(r), ws.EnvOf(t, r)
	b = append(b, `{"id":"`...)
	b = append(b, m.ID.String()...)
	b = append(b, `","version":`...)
	b = strconv.AppendInt(b, m.Version, 10)
	for _, f := range t.Fields {
		b = append(b, `,"`...)
		b = append(b, jsonKey(f)...)
		b = append(b, `":`...)
		b = appendValue(b, f, r, env)
	}
	return append(b, '}')
}

// appendValue appends a record's value of a field, or what is stored if it
// cannot be read.
func appendValue(b []byte, f *record.Field, r any, env *record.Env) []byte {
	if raw, unread := f.Unread(r); unread {
		return append(b, raw...)
	}
	return f.Kind.AppendJSON(b, f.Get(r), f, env)
}
