package imports

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"mime/multipart"
	"net/url"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

const (
	// MaxUpload is the number of bytes read of a form with a file. It exceeds
	// MaxImport, so that the sender of a file that is too large sees an error
	// message instead of a broken connection.
	MaxUpload = 256 << 20

	maxFormText  = 64 << 10 // bytes of one value
	maxFormParts = 50
)

// ReceiveForm receives a form with one file, named "file", and values, in any
// order. The file is written straight to disk.
func (a *Service) ReceiveForm(by crm.Actor, body io.Reader, boundary string) (Received, url.Values, error) {
	u := &uploading{app: a, by: by, values: url.Values{}, body: io.LimitedReader{R: body, N: MaxUpload}}
	form := multipart.NewReader(&u.body, boundary)
	for n := 0; ; n++ {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF) && u.file.ID != record.None:
			return u.file, u.values, nil
		case errors.Is(err, io.EOF):
			return u.file, nil, record.Wrong("required").On("file")
		case err != nil:
			err = u.broken(err)
		case n == maxFormParts:
			err = record.Fail(record.TooLarge, "too_large")
		default:
			err = u.take(part)
		}
		if err != nil {
			return Received{}, nil, errors.Join(err, u.drop())
		}
	}
}

// uploading is a form that is being received.
type uploading struct {
	app    *Service
	by     crm.Actor
	body   io.LimitedReader
	file   Received
	values url.Values
}

func (u *uploading) drop() error {
	if u.file.ID == record.None {
		return nil
	}
	return u.app.Drop(u.file)
}

// broken returns the error of a form that could not be read to its end.
func (u *uploading) broken(err error) error {
	if u.body.N <= 0 {
		return record.Fail(record.TooLarge, "too_large")
	}
	return &record.Error{Kind: record.Invalid, Key: "bad_form", Err: err}
}

func (u *uploading) take(part *multipart.Part) error {
	name, in := part.FormName(), bufio.NewReader(part)
	_, none := in.Peek(1)
	switch {
	case name == "file" && part.FileName() == "" && none != nil:
		return nil // no file was chosen
	case name == "file" && u.file.ID != record.None:
		return record.Wrong("too_many_values", "max", 1).On(name)
	case name == "file":
		return u.takeFile(part.FileName(), in)
	case part.FileName() != "":
		return record.Wrong("unknown_field", "field", name).On(name)
	}
	text, err := io.ReadAll(io.LimitReader(in, maxFormText+1))
	if err != nil {
		return u.broken(err)
	}
	if len(text) > maxFormText {
		return record.Fail(record.TooLarge, "too_large").On(name)
	}
	u.values.Add(name, string(text))
	return nil
}

func (u *uploading) takeFile(name string, in io.Reader) error {
	r := &watchedReader{in: in, sum: sha256.New()}
	f, err := u.app.Receive(u.by, name, r)
	switch {
	case err == nil:
		f.Sum = hex.EncodeToString(r.sum.Sum(nil))
		u.file = f
	case r.err != nil:
		return u.broken(r.err)
	}
	_, _ = io.Copy(io.Discard, in) // otherwise the sender would not read the response
	return err
}

// A watchedReader hashes what is read and keeps the error that ended it, to
// tell a sender who aborts from a failing disk.
type watchedReader struct {
	in  io.Reader
	sum hash.Hash
	err error
}

func (r *watchedReader) Read(b []byte) (int, error) {
	n, err := r.in.Read(b)
	r.sum.Write(b[:n])
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}
