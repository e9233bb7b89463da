package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A File is an uploaded file. Its content is a blob.
type File struct {
	Workspace ID
	ID        ID
	Name      string // as the sender named it
	Size      int64
	MediaType string
	Sum       string // SHA-256 of the content, in hexadecimal digits
	Blob      string
	Person    ID // who uploaded it
	Created   time.Time
	Unused    time.Time // when the clean-up first found nothing that refers to it
}

const fileColumns = "workspace_id, id, name, size, media_type, sha256, blob, person_id, created_at, unused_since"

func scanFile(row interface{ Scan(...any) error }) (*File, error) {
	f := &File{}
	err := row.Scan(db.ID(&f.Workspace), db.ID(&f.ID), &f.Name, &f.Size, &f.MediaType, &f.Sum, &f.Blob, db.ID(&f.Person),
		db.Time(&f.Created), db.Time(&f.Unused))
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	return f, err
}

// InsertFile inserts a file.
func InsertFile(ctx context.Context, tx *db.Tx, f *File) error {
	_, err := tx.Exec(ctx, "INSERT INTO file ("+fileColumns+") VALUES ("+marks(10)+")", f.Workspace, f.ID, f.Name, f.Size, f.MediaType, f.Sum,
		f.Blob, f.Person, f.Created, f.Unused)
	return err
}

// GetFile returns a file of a workspace, whoever may see it.
func GetFile(ctx context.Context, tx *db.Tx, workspace, id ID) (*File, error) {
	return scanFile(tx.QueryRow(ctx, "SELECT "+fileColumns+" FROM file WHERE workspace_id = ? AND id = ?", workspace, id))
}

// Files returns those of a workspace's files that have the IDs.
func Files(ctx context.Context, tx *db.Tx, workspace ID, ids []ID) (map[ID]*File, error) {
	out := map[ID]*File{}
	err := inBatches(ids, wholeBatch, func(batch []ID) error {
		found, err := files(ctx, tx, "workspace_id = ? AND id IN ("+marks(len(batch))+")", withIDs([]any{workspace}, batch)...)
		for _, f := range found {
			out[f.ID] = f
		}
		return err
	})
	return out, err
}

// AllFiles returns the files of all workspaces.
func AllFiles(ctx context.Context, tx *db.Tx) ([]*File, error) { return files(ctx, tx, "1 = 1") }

func files(ctx context.Context, tx *db.Tx, cond string, args ...any) ([]*File, error) {
	rows, err := tx.Query(ctx, "SELECT "+fileColumns+" FROM file WHERE "+cond, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*File
	for rows.Next() {
		f, err := scanFile(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// UseFile keeps the clean-up from deleting a file that a record is about to
// refer to.
func UseFile(ctx context.Context, tx *db.Tx, workspace, id ID) error {
	_, err := tx.Exec(ctx, "UPDATE file SET unused_since = NULL WHERE workspace_id = ? AND id = ? AND unused_since IS NOT NULL", workspace, id)
	return err
}

// HasFile reports whether a record in the actor's scope, which may be in the
// trash, has the file.
func HasFile(ctx context.Context, tx *db.Tx, a crm.Actor, types []*record.Type, file ID) (bool, error) {
	for _, t := range types {
		var any []string
		var args []interface{}
		for _, f := range t.Fields {
			if f.IsFile() && f.Removed.IsZero() {
				any, args = append(any, refColumn(tx.D(), f)+" = ?"), append(args, compared(f, file))
			}
		}
		if len(any) == 0 {
			continue
		}
		cond, of := scope(t, a)
		for _, where := range []string{living, "deleted_at IS NOT NULL"} { // each has an index
			var n int
			query := "SELECT COUNT(*) FROM (SELECT 1 FROM " + t.Table() + " WHERE " + cond + " AND (" + strings.Join(any, " OR ") + ") AND " + where + " LIMIT 1) AS found"
			if err := tx.QueryRow(ctx, query, append(append([]interface{}{}, of...), args...)...).Scan(&n); err != nil || n > 0 {
				return n > 0, err
			}
		}
	}
	return false, nil
}

// UsedFiles returns the files that records of a workspace have. A record in the
// trash counts, and so does a removed field.
func UsedFiles(ctx context.Context, tx *db.Tx, workspace ID) (map[ID]bool, error) {
	out := map[ID]bool{}
	custom, err := CustomFields(ctx, tx, workspace)
	if err != nil {
		return nil, err
	}
	for _, t := range described() {
		for _, f := range append(own(t), custom[t.Name]...) {
			if !f.IsFile() {
				continue
			}
			if err := usedIn(ctx, tx, workspace, t, f, out); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// usedIn adds the files that records have in one field. A custom value may be
// no ID.
func usedIn(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, f *record.Field, to map[ID]bool) error {
	column := refColumn(tx.D(), f)
	rows, err := tx.Query(ctx, "SELECT "+column+" FROM "+t.Table()+" WHERE workspace_id = ? AND "+column+" IS NOT NULL", workspace)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id ID
		var text string
		dest := any(db.ID(&id))
		if f.Custom {
			dest = &text
		}
		if err := rows.Scan(dest); err != nil {
			return err
		}
		if f.Custom {
			id, _ = record.ParseID(text)
		}
		to[id] = true
	}
	return rows.Err()
}

// MarkFile notes since when nothing refers to a file; the zero time means that
// something does.
func MarkFile(ctx context.Context, tx *db.Tx, f *File, unusedSince time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE file SET unused_since = ? WHERE workspace_id = ? AND id = ?", unusedSince, f.Workspace, f.ID)
	return err
}

// DeleteFile deletes a file that no record has.
func DeleteFile(ctx context.Context, tx *db.Tx, f *File) error {
	_, err := tx.Exec(ctx, "DELETE FROM file WHERE workspace_id = ? AND id = ?", f.Workspace, f.ID)
	return err
}

// DeleteUnusedFiles deletes the files of all workspaces to which nothing has
// referred since before a moment, and returns their blobs.
func DeleteUnusedFiles(ctx context.Context, tx *db.Tx, before time.Time) ([]string, error) {
	found, err := files(ctx, tx, "unused_since < ?", before)
	var out []string
	for _, f := range found {
		n, err := tx.Exec(ctx, "DELETE FROM file WHERE workspace_id = ? AND id = ? AND unused_since < ?", f.Workspace, f.ID, before)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, f.Blob)
		}
	}
	return out, err
}
