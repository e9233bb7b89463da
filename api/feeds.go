package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/vedlys/vedlys/app/feeds"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A Feed is a subscription to the changes of the workspace.
type Feed struct {
	ID           record.ID `json:"id" format:"uuid"`
	Name         string    `json:"name"`
	Person       record.ID `json:"person" format:"uuid" doc:"Whose feed it is, one of /users. It shows what this person may see."`
	CreatedAt    string    `json:"created_at" format:"date-time"`
	WaitingSince *string   `json:"waiting_since" format:"date-time" doc:"When the oldest message was written that is not acknowledged; null if there is none."`
	LostSince    *string   `json:"lost_since" format:"date-time" doc:"When the oldest message was written that was removed before it was acknowledged, after 30 days; null if none was. Make a new feed and read everything again."`
}

// A FeedNew is a feed to make.
type FeedNew struct {
	Name string `json:"name" minLength:"1" maxLength:"100"`
}

// A Message is an action that changed something.
type Message struct {
	ID      record.ID       `json:"id" format:"uuid" doc:"The receipt of the action, to acknowledge the message by, and to undo the action."`
	At      string          `json:"at" format:"date-time"`
	By      *record.ID      `json:"by" format:"uuid" doc:"The person, one of /users."`
	Channel string          `json:"channel" doc:"How the change came: web, api, import, cli or sample."`
	Action  string          `json:"action" doc:"What somebody did: save, bulk, qualify, undo, settings and so on."`
	Records []MessageRecord `json:"records" doc:"What it did to records, in order; only those that you see now."`
	Next    *string         `json:"next" doc:"Of a message with more than 1,000 changes: the cursor of the following ones; null at the end."`
}

// A MessageRecord is the change of one record by an action.
type MessageRecord struct {
	RecordType string          `json:"record_type" doc:"lead, company, contact, opportunity or note."`
	ID         record.ID       `json:"id" format:"uuid"`
	Action     string          `json:"action" doc:"What happened to the record: created, changed, deleted or restored."`
	Version    int64           `json:"version" doc:"Of the record after it."`
	Changes    []HistoryChange `json:"changes" doc:"The changed fields; none of a record that was created: get it."`
}

// A MessagePage is a part of the messages that wait to be acknowledged.
type MessagePage struct {
	Items     []Message `json:"items"`
	More      bool      `json:"more" doc:"Further messages wait; acknowledge these to get them."`
	LostSince *string   `json:"lost_since" format:"date-time" doc:"As in the feed: not null if messages were removed before they were acknowledged."`
}

// An AcknowledgementNew names messages that need not be sent again.
type AcknowledgementNew struct {
	Messages []record.ID `json:"messages" maxItems:"1000"`
}

const messagesPage = 100

func feedOf(f *store.Feed) Feed {
	return Feed{ID: f.ID, Name: f.Name, Person: f.Person, CreatedAt: record.MomentKind.Text(f.Created, nil), WaitingSince: moment(f.Waiting),
		LostSince: moment(f.LostSince)}
}

func feedRoutes() []*route {
	const one = "/feeds/{id}"
	return []*route{
		{method: "GET", path: "/feeds", name: "listFeeds", tag: "feeds", summary: "List the feeds", detail: feedsDetail, out: Page[Feed]{}, do: listFeeds},
		{method: "POST", path: "/feeds", name: "addFeed", tag: "feeds", summary: "Make a feed", detail: feedDetail, locates: true, in: FeedNew{},
			out: Feed{}, status: http.StatusCreated, do: addFeed},
		{method: "GET", path: one, name: "getFeed", tag: "feeds", summary: "Get a feed", out: Feed{}, do: getFeed},
		{method: "DELETE", path: one, name: "removeFeed", tag: "feeds", summary: "Remove a feed with its messages", status: http.StatusNoContent, do: removeFeed},
		{method: "GET", path: one + "/messages", name: "listMessages", tag: "feeds", summary: "List the messages that wait", detail: messagesDetail,
			query: []string{"limit", "cursor"}, out: MessagePage{}, do: listMessages},
		{method: "POST", path: one + "/acknowledgements", name: "acknowledgeMessages", tag: "feeds", summary: "Acknowledge messages",
			detail: acknowledgeDetail, in: AcknowledgementNew{}, status: http.StatusNoContent, do: acknowledgeMessages},
	}
}

const (
	feedsDetail = "Your own; for an administrator everyone's."
	feedDetail  = "From the moment of the response on, everything that is changed in the workspace comes as a message, on whatever channel. " +
		"Read what there is after it. A workspace has at most 20 feeds."
	messagesDetail = "The oldest first. A message comes again until it is acknowledged, so do not rely on getting each only once. It shows what you " +
		"may see now; what has nothing to show is left out. Messages that are not acknowledged within 30 days are removed, and `lost_since` is set."
	acknowledgeDetail = "By their IDs, at most 1,000. A message that was acknowledged before, or is none of the feed's, is ignored."
)

// listFeeds returns the feeds.
func listFeeds(rq *request) (*response, error) {
	all, err := rq.Feeds.List(rq.ctx, rq.by)
	if err != nil {
		return nil, err
	}
	out := []Feed{}
	for _, f := range all {
		out = append(out, feedOf(f))
	}
	return replyPage(out)
}

// addFeed makes a feed. It responds only when no transaction runs any more that
// may not know the feed, also when the request is repeated.
func addFeed(rq *request) (*response, error) {
	body, err := readObject(rq.body)
	if err != nil {
		return nil, err
	}
	errs := body.only("name")
	name := body.text("name", &errs)
	if len(errs) > 0 {
		return nil, errs
	}
	a, err := rq.once(func(ctx context.Context) (*unit.Done, error) {
		return rq.Feeds.Add(ctx, rq.by, name)
	}, func(d *unit.Done) *response {
		f := d.Record.(*store.Feed)
		text, _ := json.Marshal(feedOf(f)) // texts only
		a := reply(http.StatusCreated, record.None, text)
		a.Head["Location"] = prefix + "/feeds/" + f.ID.String()
		return a
	})
	if err == nil {
		err = rq.Feeds.Settled(rq.ctx)
	}
	return a, err
}

// getFeed returns a feed.
func getFeed(rq *request) (*response, error) {
	f, err := rq.Feeds.Get(rq.ctx, rq.by, rq.id)
	if err != nil {
		return nil, err
	}
	return replyJSON(http.StatusOK, feedOf(f))
}

// removeFeed removes a feed.
func removeFeed(rq *request) (*response, error) {
	if err := rq.Feeds.Remove(rq.ctx, rq.by, rq.id); err != nil {
		return nil, err
	}
	return reply(http.StatusNoContent, record.None, nil), nil
}

// listMessages returns the messages of a feed that wait.
func listMessages(rq *request) (*response, error) {
	limit, err := rq.number("limit", messagesPage, 1, feeds.MaxMessages)
	if err != nil {
		return nil, err
	}
	var p *feeds.Page
	if c := rq.query.Get("cursor"); c != "" {
		receipt, after, ok := messageCursor(c)
		if !ok {
			return nil, record.Wrong("bad_cursor").On("cursor")
		}
		p, err = rq.Feeds.Rest(rq.ctx, rq.by, rq.id, receipt, after)
	} else {
		p, err = rq.Feeds.Messages(rq.ctx, rq.by, rq.id, int(limit))
	}
	if err != nil {
		return nil, err
	}
	out := MessagePage{Items: []Message{}, More: p.More, LostSince: moment(p.Feed.LostSince)}
	for _, m := range p.Messages {
		out.Items = append(out.Items, rq.message(m))
	}
	return replyJSON(http.StatusOK, out)
}

// messageCursor parses the cursor of the rest of a message.
func messageCursor(c string) (receipt, after record.ID, ok bool) {
	first, second, _ := strings.Cut(c, ".")
	receipt, known := record.ParseID(first)
	after, ok = record.ParseID(second)
	return receipt, after, known && ok
}

func (rq *request) message(m *feeds.Message) Message {
	out := Message{ID: m.ID, At: record.MomentKind.Text(m.At, nil), Channel: string(m.Channel), Action: m.Action, Records: []MessageRecord{}}
	if m.Actor != record.None {
		out.By = &m.Actor
	}
	if m.Next != record.None {
		next := m.ID.String() + "." + m.Next.String()
		out.Next = &next
	}
	for _, e := range m.Entries {
		out.Records = append(out.Records, MessageRecord{RecordType: e.RecordType, ID: e.RecordID, Action: e.Action, Version: e.Version,
			Changes: historyChanges(rq.ws, rq.ws.Type(e.RecordType), e)})
	}
	return out
}

// acknowledgeMessages acknowledges messages of a feed.
func acknowledgeMessages(rq *request) (*response, error) {
	body, err := readObject(rq.body)
	if err != nil {
		return nil, err
	}
	errs := body.only("messages")
	ids := body.ids("messages", &errs)
	if len(errs) > 0 {
		return nil, errs
	}
	return rq.once(func(ctx context.Context) (*unit.Done, error) {
		return rq.Feeds.Acknowledge(ctx, rq.by, rq.id, ids)
	}, func(*unit.Done) *response { return reply(http.StatusNoContent, record.None, nil) })
}
