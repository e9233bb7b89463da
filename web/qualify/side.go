package qualify

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/records"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// mostPanes is the number of records side by side at most.
const mostPanes = 3

// sideBySide returns the URL of the records made from a lead: side by side in that order, or the page of a single one.
func sideBySide(ws *unit.Workspace, q *crm.Qualification, order []string) string {
	var panes []string
	single := ""
	for _, name := range order {
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

// A side is two or three records side by side.
type side struct {
	*shell.Visit
	panes  []*records.Pane
	absent bool // a record is out of sight
}

// Side shows two or three records side by side, each of them editable. The pane of one that is gone
// says what happened to it. If one of them is out of sight, the page is not found.
func Side(v *shell.Visit) error {
	s := &side{Visit: v}
	seen := false
	for _, text := range strings.Split(v.R.URL.Query().Get("panes"), ",") {
		name, idText, _ := strings.Cut(text, ":")
		id, ok := record.ParseID(idText)
		t := v.Workspace.Type(name)
		if !ok || t == nil || !crm.InMenu(t) || len(s.panes) == mostPanes {
			return record.Absent()
		}
		p, err := records.OpenPane(v, t, id)
		if err != nil {
			return err
		}
		s.panes, s.absent, seen = append(s.panes, p), s.absent || p.Absent(), seen || !p.Absent()
	}
	switch {
	case s.refreshed() != nil:
		return v.Part(s.refreshed())
	case !seen:
		return record.Absent()
	case s.absent:
		return v.ShowStatus(http.StatusNotFound, "leads", v.Page.T("qualify.side_by_side"), sidePage(v, s.panes))
	}
	return v.Show("leads", v.Page.T("qualify.side_by_side"), sidePage(v, s.panes))
}

// refreshed returns the pane that reloads itself, or nil.
func (s *side) refreshed() templ.Component {
	for _, p := range s.panes {
		if ui.Into(s.R, p.Region()) {
			return p
		}
	}
	return nil
}
