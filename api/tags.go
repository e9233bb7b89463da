package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// A TagNew is a tag that an administrator adds.
type TagNew struct {
	Name string `json:"name" maxLength:"50" doc:"Without commas and semicolons."`
	Hue  *int   `json:"hue,omitempty" minimum:"0" maximum:"11" doc:"Its colour; the least used one when left out."`
}

// A TagChange holds an administrator's changes to a tag.
type TagChange struct {
	Name    string `json:"name,omitempty" maxLength:"50"`
	Hue     int    `json:"hue,omitempty" minimum:"0" maximum:"11"`
	Version int64  `json:"version,omitempty" doc:"Refuse with 409 unless the tag has this version."`
}

// addTag adds a tag.
func addTag(rq *request) (*response, error) {
	i := crm.Item{List: crm.Tags, Hue: crm.FreeHue(rq.ws.Lists.Of(crm.Tags))}
	if err := rq.readTag(&i, "name", "hue"); err != nil {
		return nil, err
	}
	return rq.once(func(ctx context.Context) (*unit.Done, error) {
		return rq.Workspaces.AddItem(ctx, rq.by, i)
	}, func(d *unit.Done) *response { return rq.replyTag(http.StatusCreated, d) })
}

func (rq *request) replyTag(status int, d *unit.Done) *response {
	body, _ := json.Marshal(itemOf(d.Record.(*crm.Item), rq.say())) // texts, numbers and flags only
	return reply(status, d.Receipt, body)
}

// changeTag changes the name or the colour of a tag.
func changeTag(rq *request) (*response, error) {
	was := rq.ws.Lists.Item(crm.Tags, rq.id)
	if was == nil {
		return nil, record.Absent()
	}
	i := *was
	if err := rq.readTag(&i, "name", "hue", "version"); err != nil {
		return nil, err
	}
	done, err := rq.Workspaces.ChangeItem(rq.ctx, rq.by, i, false)
	if err != nil {
		return nil, err
	}
	return rq.replyTag(http.StatusOK, done), nil
}

func deleteTag(rq *request) (*response, error) {
	done, err := rq.Workspaces.DeleteItem(rq.ctx, rq.by, crm.Tags, rq.id)
	if err != nil {
		return nil, err
	}
	return reply(http.StatusNoContent, done.Receipt, nil), nil
}

// readTag sets what the body has of a tag.
func (rq *request) readTag(i *crm.Item, keys ...string) error {
	body, err := readObject(rq.body)
	if err != nil {
		return err
	}
	errs := body.only(keys...)
	if _, there := body["name"]; there {
		i.Name = body.text("name", &errs)
	}
	if raw, there := body["hue"]; there && (body.isNull("hue") || json.Unmarshal(raw, &i.Hue) != nil) {
		errs = append(errs, record.Wrong("invalid_type", "type", "integer").On("hue"))
	}
	if version := body.version(&errs); version != 0 {
		i.Version = version
	}
	return errs.Or()
}
