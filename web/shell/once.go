package shell

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// OnceField is the name of the hidden field with the key of a form that makes something. Sent again, the same form makes
// nothing more.
const OnceField = "once"

// NewOnce returns the key of a form.
func NewOnce() string { return record.NewID().String() }

// Keyed returns the context for an action of a form that makes one thing outside the records; see unit.WithFormKey.
func (v *Visit) Keyed(form url.Values) context.Context {
	if id, ok := record.ParseID(form.Get(OnceField)); ok {
		return unit.WithFormKey(v.Ctx(), id)
	}
	return v.Ctx()
}

// Once runs the action of a form that makes records, unless the same form with the same values was sent before. Then it returns
// the receipt or the operation only. About are the records on which the form writes.
func (v *Visit) Once(form url.Values, about []unit.Subject, act func(context.Context) (*unit.Done, error)) (*unit.Done, error) {
	if _, ok := record.ParseID(form.Get(OnceField)); !ok {
		return act(v.Ctx())
	}
	sum := sha256.Sum256([]byte(v.R.URL.Path + "?" + form.Encode()))
	request := hex.EncodeToString(sum[:])
	key := form.Get(OnceField) + " " + request[:16] // the box of a note keeps its key until the page is refreshed
	var done *unit.Done
	r := unit.Repeatable{Key: key, Request: request, Response: receiptResponse, About: func(*store.StoredResponse) []unit.Subject { return about }}
	kept, err := v.Kit.App.Once(v.Ctx(), v.By, r, func(ctx context.Context) (d *unit.Done, err error) {
		d, err = act(ctx)
		done = d
		return d, err
	})
	if err != nil || done != nil {
		return done, err
	}
	receipt, _ := record.ParseID(kept.Head["undo"])
	operation, _ := record.ParseID(kept.Head["operation"])
	return &unit.Done{Receipt: receipt, Operation: operation}, nil
}

func receiptResponse(d *unit.Done) store.StoredResponse {
	return store.StoredResponse{Status: http.StatusOK, Head: map[string]string{"undo": d.Receipt.String(), "operation": d.Operation.String()}}
}
