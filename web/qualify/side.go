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
	var gone []string // in the trash
	for _, text := range strings.Split(v.R.URL.Query().Get("panes"), ",") {
		name, idText, _ := strings.Cut(text, ":")
		id, ok := record.ParseID(idText)
		t := v.Workspace.Type(name)
		if !ok || t == nil || t == crm.NoteType || len(panes)+len(gone) == mostPanes {
			return record.Absent()
		}
		p, err := records.OpenPane(v, t, id)
		if err != nil {
			name, terr := trashed(v, t, id)
			if terr != nil {
				return err
			}
			gone = append(gone, name)
			continue
		}
		panes = append(panes, p)
	}
	return v.Show("leads", v.Page.T("qualify.side_by_side"), sidePage(v, panes, gone))
}

// trashed returns what to say of a record that is in the trash, such as after an undo, or an error if it is not there.
func trashed(v *shell.Visit, t *record.Type, id record.ID) (string, error) {
	names, err := v.Kit.App.Titles(v.Ctx(), v.By, t, id)
	if err != nil {
		return "", err
	}
	if name, ok := names[id]; ok && name.InTrash {
		return v.Page.T("field.in_trash", "name", name.Title), nil
	}
	return "", record.Absent()
}
