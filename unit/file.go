package unit

import (
	"context"
	"path"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// SeenFile returns a file that the actor may see: who uploaded it, and who sees
// a record that has it. Any other file is not there.
func (ws *Workspace) SeenFile(ctx context.Context, tx *db.Tx, by crm.Actor, id ID) (*store.File, error) {
	f, err := store.GetFile(ctx, tx, by.Workspace, id)
	if err != nil || f.Person == by.User {
		return f, err
	}
	seen, err := store.HasFile(ctx, tx, by, append(ws.Types(), ws.Type(crm.NoteType.Name)), id)
	if err == nil && !seen {
		err = record.Absent()
	}
	return f, err
}

// checkFile refuses a file that does not exist or that the actor may not see,
// and keeps the clean-up from deleting it.
func (u *Work) checkFile(id ID) error {
	if _, err := u.Workspace.SeenFile(u.Ctx, u.Tx, u.By, id); err != nil {
		if record.KindOf(err) == record.NotFound {
			return record.Wrong("unknown_file")
		}
		return err
	}
	return store.UseFile(u.Ctx, u.Tx, u.By.Workspace, id)
}

// hasFile reports whether a file that an undo restores is still there.
func (u *Work) hasFile(id ID) bool {
	_, err := store.GetFile(u.Ctx, u.Tx, u.By.Workspace, id)
	return err == nil
}

// bringBack saves the state that an undo brings back, and keeps the clean-up
// from deleting the files that the record gets back.
func (u *Work) bringBack(t *record.Type, was, is any) error {
	for _, f := range t.Fields {
		if !f.IsFile() || f.Same(was, is) {
			continue
		}
		if id, _ := f.Get(is).(ID); id != record.None {
			if err := store.UseFile(u.Ctx, u.Tx, u.By.Workspace, id); err != nil {
				return err
			}
		}
	}
	return u.Change(t, was, is)
}

// longestFileName is the number of characters of a file's name that are kept.
const longestFileName = 200

// FileName returns the name of an uploaded file for people: its last part,
// without characters that cannot be seen, or otherwise if nothing is left. It
// never becomes a path.
func FileName(name, otherwise string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069' { // an override of the direction hides the ending
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if name = strings.TrimSpace(shortened(name)); strings.Trim(name, ".-") == "" { // "-" is the standard input
		return otherwise
	}
	return name
}

// shortened shortens a name and keeps its ending.
func shortened(name string) string {
	letters := []rune(name)
	if len(letters) <= longestFileName {
		return name
	}
	ending := []rune(path.Ext(name))
	if len(ending) > 20 {
		ending = nil
	}
	return string(letters[:longestFileName-1-len(ending)]) + "…" + string(ending)
}
