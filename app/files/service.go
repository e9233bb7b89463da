// Package files keeps the files that people upload to records: it receives
// them, shows them to who may see them, and deletes those that nothing refers
// to.
package files

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"

	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// MaxFile is the largest accepted size of a file, in bytes.
const MaxFile = 50 << 20

// A Service keeps files.
type Service struct {
	*unit.Base
}

// Upload stores a file on disk, holding only a few kilobytes in memory. Nothing
// relies on the name and the media type, which come from the sender.
func (a *Service) Upload(ctx context.Context, by crm.Actor, name, media string, content io.Reader) (*store.File, error) {
	if err := unit.MayWrite(by); err != nil {
		return nil, err
	}
	f := &store.File{Workspace: by.Workspace, ID: record.NewID(), Name: unit.FileName(name, "file"), Person: by.User, Created: a.Clock()}
	f.Blob = prefix + f.ID.String()
	watched := &watchedReader{in: content}
	in, sum := bufio.NewReader(watched), sha256.New()
	start, _ := in.Peek(512) // an error ends the file too
	f.MediaType = mediaType(media, start)
	var err error
	f.Size, err = a.Files.Put(f.Blob, io.TeeReader(in, sum), MaxFile)
	switch {
	case errors.Is(err, blob.ErrTooLarge):
		return nil, record.Fail(record.TooLarge, "attachment_too_large", "max", MaxFile>>20)
	case watched.err != nil:
		return nil, broken(watched.err)
	case err != nil:
		return nil, unit.Fault(err)
	}
	f.Sum = hex.EncodeToString(sum.Sum(nil))
	if err := a.DB.Update(ctx, func(tx *db.Tx) error { return store.InsertFile(ctx, tx, f) }); err != nil {
		return nil, unit.Fault(errors.Join(err, a.Files.Delete(f.Blob)))
	}
	return f, nil
}

// Drop deletes a file that no record has.
func (a *Service) Drop(ctx context.Context, f *store.File) error {
	err := a.DB.Update(ctx, func(tx *db.Tx) error { return store.DeleteFile(ctx, tx, f) })
	if err != nil {
		return unit.Fault(err)
	}
	return unit.Fault(a.Files.Delete(f.Blob))
}

// mediaType returns the media type that the sender says, without parameters, or
// the one that the content looks like.
func mediaType(said string, start []byte) string {
	if media, _, err := mime.ParseMediaType(said); err == nil && len(media) <= 127 && media != unknownType {
		return media
	}
	media, _, _ := mime.ParseMediaType(http.DetectContentType(start))
	return media
}

const unknownType = "application/octet-stream"

// Get returns a file that the actor may see.
func (a *Service) Get(ctx context.Context, by crm.Actor, id record.ID) (f *store.File, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		ws, err := a.WorkspaceIn(ctx, tx, by.Workspace)
		if err == nil {
			f, err = ws.SeenFile(ctx, tx, by, id)
		}
		return err
	})
	return f, err
}

// Serve sends a file that the actor may see, to be saved and never shown.
func (a *Service) Serve(w http.ResponseWriter, r *http.Request, by crm.Actor, id record.ID) error {
	f, err := a.Get(r.Context(), by, id)
	if err != nil {
		return err
	}
	content, err := a.Files.Open(f.Blob)
	if errors.Is(err, os.ErrNotExist) {
		return record.Absent()
	}
	if err != nil {
		return unit.Fault(err)
	}
	defer content.Close()
	h := w.Header()
	h.Set("Content-Type", unknownType)
	if harmless[f.MediaType] {
		h.Set("Content-Type", f.MediaType)
	}
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	h.Set("ETag", `"`+f.Sum+`"`)
	http.ServeContent(w, r, "", f.Created, content)
	return nil
}

// harmless are media types that a browser does nothing with. Others, which may
// hold scripts, are sent as unknown.
var harmless = map[string]bool{"application/pdf": true, "image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true,
	"text/csv": true, "application/zip": true}
