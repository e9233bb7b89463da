package api

import (
	"encoding/json"
	"net/http"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A HistoryEntry is the change of a record by one action.
type HistoryEntry struct {
	ID      record.ID  `json:"id" format:"uuid"`
	At      string     `json:"at" format:"date-time"`
	By      *record.ID `json:"by" format:"uuid" doc:"The person, one of /users."`
	Channel string     `json:"channel" doc:"How the change came: web, api, import, cli or sample."`
	Door    string     `json:"door" doc:"The same as channel, under its former name."`
	Action  string     `json:"action" doc:"What happened to the record: created, changed, deleted or restored."`
	Of      string     `json:"of" doc:"What somebody did: save, bulk, qualify, undo and so on."`
	Receipt record.ID  `json:"receipt" format:"uuid" doc:"Of the whole action, to undo it by."`
	Version int64      `json:"version" doc:"Of the record after it."`

	Undone      bool      `json:"undone" doc:"It has been undone; undo_receipt does it again."`
	Undoable    bool      `json:"undoable" doc:"It can be undone by undo_receipt, as far as this record tells."`
	NotUndoable *string   `json:"not_undoable" doc:"Why it can be neither undone nor done again, in the language asked for; null where it can."`
	UndoReceipt record.ID `json:"undo_receipt" format:"uuid" doc:"To give to POST /undos: of the action, or of the undo of one that has been undone."`
	UndoCount   int       `json:"undo_count" doc:"How many records the whole action touched."`

	Changes []HistoryChange `json:"changes"`
}

// A HistoryChange is the change of one field.
type HistoryChange struct {
	Field string          `json:"field"`
	Old   json.RawMessage `json:"old"`
	New   json.RawMessage `json:"new"`
}

// A HistoryPage is a part of a record's history.
type HistoryPage struct {
	Items []HistoryEntry `json:"items"`
	Next  *string        `json:"next" doc:"The cursor of the next page; null at the end."`
}

const (
	historyPage = 50
	historyMost = 200
)

// recordHistory returns the history of a record, newest first.
func recordHistory(rq *request) (*response, error) {
	limit, err := rq.number("limit", historyPage, 1, historyMost)
	if err != nil {
		return nil, err
	}
	var before record.ID
	if c := rq.query.Get("cursor"); c != "" {
		var ok bool
		if before, ok = record.ParseID(c); !ok {
			return nil, record.Wrong("bad_cursor").On("cursor")
		}
	}
	entries, undo, err := rq.Records.History(rq.ctx, rq.by, rq.typ, rq.id, before, int(limit)+1)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(entries) > int(limit) {
		entries = entries[:limit]
		next = entries[limit-1].ID.String()
	}
	out := HistoryPage{Items: []HistoryEntry{}}
	for _, e := range entries {
		out.Items = append(out.Items, historyEntry(rq, e, undo[e.ID]))
	}
	if next != "" {
		out.Next = &next
	}
	return replyJSON(http.StatusOK, out)
}

func historyEntry(rq *request, e *store.Entry, u *unit.Undoable) HistoryEntry {
	out := HistoryEntry{ID: e.ID, At: record.MomentKind.Text(e.At, nil), Channel: string(e.Channel), Door: string(e.Channel), Action: e.Action, Of: e.Of,
		Receipt: e.Receipt, Version: e.Version, Changes: historyChanges(rq.ws, rq.typ, e)}
	out.Undone, out.Undoable, out.UndoReceipt, out.UndoCount = u.Undone, len(u.Why) == 0 && !u.Undone, u.Receipt, u.Count
	if len(u.Why) > 0 {
		why := unit.Say(rq.say(), u.Why[0])
		out.NotUndoable = &why
	}
	if e.Actor != record.None {
		out.By = &e.Actor
	}
	return out
}

// historyChanges returns the changed fields of a history entry.
func historyChanges(ws *unit.Workspace, t *record.Type, e *store.Entry) []HistoryChange {
	out := []HistoryChange{}
	env := &record.Env{ItemName: ws.ItemName}
	for _, c := range e.Changes {
		key := c.Field
		f := ws.FormerField(t, c.Field)
		if f != nil {
			key = jsonKey(f)
		}
		was, is := c.Shown()
		out = append(out, HistoryChange{key, pastValue(f, was, c.OldUnread, env), pastValue(f, is, c.NewUnread, env)})
	}
	return out
}

// pastValue returns a value in the history as the field itself would return it.
// The value of a field that no longer exists is text. One that the field could
// not read is returned as it was stored.
func pastValue(f *record.Field, s string, unread bool, env *record.Env) json.RawMessage {
	switch {
	case unread:
		return json.RawMessage(s)
	case f == nil:
		return record.LongTextKind.AppendJSON(nil, s, nil, nil)
	}
	want := f.Kind.Schema().Type
	switch {
	case want == "array" || want == "object" || f.OwnCurrency():
		if v, err := f.Kind.Parse(s, f, &record.Env{Strict: true, Stored: true}); err == nil {
			return f.Kind.AppendJSON(nil, v, f, env)
		}
	case s == "" && want == "boolean":
		return json.RawMessage("false")
	case s == "" && (want != "string" || f.Kind.Schema().Nullable):
		return json.RawMessage("null")
	case want != "string" && json.Valid([]byte(s)):
		return json.RawMessage(s)
	}
	return record.LongTextKind.AppendJSON(nil, s, f, nil)
}
