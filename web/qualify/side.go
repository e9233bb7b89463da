package qualify

import (
	"net/url"
	"strings"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/records"
	"github.com/vedlys/vedlys/web/shell"
)

// mostPanes is the number of records side by side at most.
const mostPanes = 3

// sideBySide returns the URL of the records made from a lead: side by side, or the page of a single one.
func sideBySide(ws *app.Workspace, q *crm.Qualification) string {
	var panes []string
	single := ""
	for _, name := range targets {
		if res := q.Result(name); res != nil {
			panes = append(panes, name+":"+res.ID.String())
			single = "/" + ws.Type(name).Plural + "/" + res.ID.String()
		}
	}
	if len(panes) == 1 {
		return single
	}
	return "/side?panes=" + url.QueryEscape(strings.Join(panes, ","))
}

// Side shows two or three records side by side, each of them editable.
func Side(v *shell.Visit) error {
	var panes []*records.Pane
	for _, text := range strings.Split(v.R.URL.Query().Get("panes"), ",") {
		name, idText, _ := strings.Cut(text, ":")
		id, ok := record.ParseID(idText)
		t := v.Workspace.Type(name)
		if !ok || t == nil || t == crm.NoteType || len(panes) == mostPanes {
			return record.Absent()
		}
		p, err := records.OpenPane(v, t, id)
		if err != nil {
			return err
		}
		panes = append(panes, p)
	}
	return v.Show("leads", v.Page.T("qualify.side_by_side"), sidePage(v, panes))
}
