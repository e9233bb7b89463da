package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/vedlys/vedlys/app/files"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A File is an uploaded file.
type File struct {
	ID        record.ID `json:"id" format:"uuid"`
	Name      string    `json:"name"`
	Size      int64     `json:"size" doc:"In bytes."`
	MediaType string    `json:"media_type" doc:"As the sender says, or what the content looks like."`
	SHA256    string    `json:"sha256" doc:"Of the content."`
	CreatedAt time.Time `json:"created_at"`
}

// A FileNew is the form of a file.
type FileNew struct {
	File string `json:"file" format:"binary" doc:"Up to 50 MB."`
}

// anyFile is the media type of a file of any kind.
const anyFile = "application/octet-stream"

// uploadFile stores a file.
func uploadFile(rq *request) (*response, error) {
	f, err := rq.receive()
	if err != nil {
		return nil, err
	}
	taken := false
	defer func() {
		if !taken { // an earlier request with the same key has uploaded it
			_ = rq.Uploads.Drop(rq.ctx, f)
		}
	}()
	rq.body = fmt.Appendf(nil, "%q %s", f.Name, f.Sum)
	return rq.once(func(context.Context) (*unit.Done, error) {
		taken = true
		return &unit.Done{Action: "upload", Record: f}, nil
	}, func(d *unit.Done) *response {
		f := d.Record.(*store.File)
		body, _ := json.Marshal(File{f.ID, f.Name, f.Size, f.MediaType, f.Sum, f.Created}) // texts and numbers only
		a := reply(http.StatusCreated, record.None, body)
		a.Head["Location"] = prefix + "/files/" + f.ID.String()
		return a
	})
}

// receive receives a form with a file, or a body that is one.
func (rq *request) receive() (*store.File, error) {
	said := rq.r.Header.Get("Content-Type")
	media, params, err := mime.ParseMediaType(said)
	if said != "" && err != nil {
		return nil, wrongType()
	}
	body := http.MaxBytesReader(rq.w, rq.r.Body, files.MaxForm)
	if media != "multipart/form-data" {
		f, err := rq.Uploads.Upload(rq.ctx, rq.by, rq.query.Get("name"), said, body)
		if record.KindOf(err) == record.TooLarge && err != nil {
			_, _ = io.Copy(io.Discard, body) // otherwise the sender would not read the response
		}
		return f, brokenOff(err)
	}
	values, got, err := rq.Uploads.ReceiveForm(rq.ctx, rq.by, body, params["boundary"], func(name string) bool { return name == "file" })
	switch {
	case err != nil:
		return nil, brokenOff(err)
	case len(values) > 0:
		for key := range values {
			return nil, record.Wrong("unknown_field", "field", key).On(key)
		}
	case got["file"] == nil:
		return nil, record.Wrong("required").On("file")
	}
	return got["file"], nil
}

// brokenOff returns the API error of a body that could not be read to its end.
func brokenOff(err error) error {
	var e *record.Error
	switch {
	case err == nil, errors.As(err, &e) && e.Key != "bad_form":
		return err
	}
	return badRequest("body_broken_off")
}

// getFile sends the content of a file.
func getFile(rq *request) (*response, error) {
	return nil, rq.Uploads.Serve(rq.w, rq.r, rq.by, rq.id)
}
