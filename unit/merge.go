package unit

import (
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// current returns a draft with which the record as it is now can be saved, or a
// Conflict. A draft made from an older version is refused. With Merge it is
// refused only if others have changed the same field since or, of a list, the
// same entry.
func (u *Work) current(d Draft, now any) (Draft, error) {
	version := d.Type.Meta(now).Version
	if d.Version == 0 || d.Version == version {
		return d, nil
	}
	since, err := store.ChangesAfter(u.Ctx, u.Tx, u.By.Workspace, d.ID, d.Version)
	if err != nil {
		return d, err
	}
	if set, ok := merged(d, now, since); d.Merge && d.Version < version && ok {
		d.Set = set
		return d, nil
	}
	return d, &Conflict{Problem: record.Fail(record.Conflict, "conflict"), Type: d.Type, Current: now, Theirs: since, Mine: d.Set}
}

// CheckVersion refuses a draft made from an older version.
func (u *Work) CheckVersion(d Draft, now any) error {
	_, err := u.current(d, now)
	return err
}

// merged returns the values of a draft with what others have changed since in
// other parts of the same lists. It reports false if they changed a field of the
// draft in a way that excludes its value.
func merged(d Draft, now any, since []*store.Entry) (set []Value, ok bool) {
	was := earlier(d.Type, now, since)
	rest := Draft{Type: d.Type}
	for _, v := range d.Set {
		both, fits := any(nil), false
		if v.How == Replace {
			both, fits = v.Field.Merge(v.Field.Get(was), v.Value, v.Field.Get(now))
		}
		if fits {
			v.Value = both
		} else {
			rest.Set = append(rest.Set, v)
		}
		set = append(set, v)
	}
	return set, !overlap(touched(rest, now), since)
}

// earlier returns the record as it was before some changes, the oldest of which
// is first. What cannot be read any more stays as it is.
func earlier(t *record.Type, now any, changes []*store.Entry) any {
	was, env, seen := t.Clone(now), record.EnvOf(t, now), map[string]bool{}
	env.Strict, env.Stored = true, true
	for _, e := range changes {
		for _, c := range e.Changes {
			f := t.Field(c.Field)
			if f == nil || seen[c.Field] || c.OldUnread {
				continue
			}
			seen[c.Field] = true
			if v, err := f.Kind.Parse(c.Old, f, env); err == nil {
				f.SetStored(was, v)
			}
		}
	}
	return was
}

// touched returns the keys of the fields that a draft sets. A list also sets the
// plain fields that it includes, if it has other values of them.
func touched(d Draft, was any) map[string]bool {
	out, is := map[string]bool{}, d.Type.Clone(was)
	for _, v := range d.Set {
		if out[v.Field.Key] = true; v.Field.IsOver() {
			v.Field.Set(is, v.Value)
		}
	}
	for _, c := range record.Diff(d.Type, was, is) {
		out[c.Field] = true
	}
	return out
}

func overlap(keys map[string]bool, since []*store.Entry) bool {
	for _, e := range since {
		for _, c := range e.Changes {
			if keys[c.Field] {
				return true
			}
		}
	}
	return false
}
