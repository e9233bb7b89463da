package files

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

const (
	maxText  = 1 << 20 // bytes of all values of a form together
	maxFiles = 20
)

// MaxForm is the number of bytes read of a form with files. It exceeds MaxFile,
// so that the sender of a file that is too large sees a message instead of a
// broken connection.
const MaxForm = 4 * MaxFile

// ReceiveForm receives a form with files, each in a control that takes accepts.
// Files are written straight to disk. A control without a chosen file sends
// nothing.
func (a *Service) ReceiveForm(ctx context.Context, by crm.Actor, body io.Reader, boundary string, takes func(name string) bool) (url.Values, map[string]*store.File, error) {
	u := &uploading{a, ctx, by, takes, url.Values{}, map[string]*store.File{}, maxText}
	form := multipart.NewReader(body, boundary)
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return u.values, u.files, nil
		}
		if err != nil {
			return nil, nil, broken(err)
		}
		if err := u.take(part); err != nil {
			return nil, nil, err
		}
	}
}

// broken returns the error of a form that could not be read to its end.
func broken(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return record.Fail(record.TooLarge, "too_large")
	}
	return &record.Error{Kind: record.Invalid, Key: "bad_form", Err: err}
}

// uploading is a form that is being received.
type uploading struct {
	app    *Service
	ctx    context.Context
	by     crm.Actor
	takes  func(string) bool
	values url.Values
	files  map[string]*store.File
	left   int64 // bytes that the remaining values may have
}

func (u *uploading) take(part *multipart.Part) error {
	name, in := part.FormName(), bufio.NewReader(part)
	_, isFile := fileName(part)
	switch {
	case isFile && !u.takes(name):
		return record.Wrong("unknown_field", "field", name).On(name)
	case isFile:
		return u.takeFile(part, in)
	}
	text, err := io.ReadAll(io.LimitReader(in, u.left+1))
	if err != nil {
		return broken(err)
	}
	if u.left -= int64(len(text)); u.left < 0 {
		return record.Fail(record.TooLarge, "too_large")
	}
	u.values.Add(name, string(text))
	return nil
}

// takeFile stores a file. A browser sends an empty one without a name where
// nothing is chosen.
func (u *uploading) takeFile(part *multipart.Part, in *bufio.Reader) error {
	key := part.FormName()
	name, _ := fileName(part)
	if _, none := in.Peek(1); none != nil && name == "" {
		return nil
	}
	if u.files[key] != nil || len(u.files) == maxFiles {
		return record.Wrong("too_many_values", "max", 1).On(key)
	}
	f, err := u.app.Upload(u.ctx, u.by, name, part.Header.Get("Content-Type"), in)
	var e *record.Error
	if errors.As(err, &e) && e.Kind == record.TooLarge {
		_, _ = io.Copy(io.Discard, in) // otherwise the sender would not read the response
		return e.On(key)
	}
	if err == nil {
		u.files[key] = f
	}
	return err
}

// fileName returns the name that the sender gives to the file in a part, and
// whether it is one.
func fileName(part *multipart.Part) (string, bool) {
	_, is := part.Header["Content-Type"]
	return part.FileName(), is || part.FileName() != ""
}

// A watchedReader keeps the error that ended it, to tell a sender who aborts
// from a failing disk.
type watchedReader struct {
	in  io.Reader
	err error
}

func (r *watchedReader) Read(b []byte) (int, error) {
	n, err := r.in.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}
