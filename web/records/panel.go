package records

import (
	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// Panel is the side panel of a record. Without a script there is none, so the record's page it is.
func Panel(name string) shell.Handler {
	return in(name, func(tv *typeVisit) error {
		id, err := tv.PathID("id")
		if err != nil {
			return err
		}
		if !ui.ByScript(tv.R) {
			return tv.Go(tv.at(id))
		}
		p, err := tv.panel(id)
		if isAbsent(err) {
			if d, terr := tv.inTrash(id); terr == nil {
				return tv.Part(trashedPanel(d))
			}
		}
		if isAbsent(err) && ui.Into(tv.R, "panel-body") { // deleted or given away while it was open
			tv.Warn("error.not_found")
			return tv.Part(ui.Partial("#panel", "innerHTML"))
		}
		if err != nil {
			return err
		}
		return tv.Part(p)
	})
}

// panel is a record as the side panel shows it.
func (tv *typeVisit) panel(id record.ID) (templ.Component, error) {
	r, err := tv.get(id)
	if err != nil {
		return nil, err
	}
	p, err := tv.timeline(r)
	if err != nil {
		return nil, err
	}
	return panelBody(tv, r, p), nil
}

// head is the head of the panel.
func (tv *typeVisit) panelHead(r any) ui.PanelView {
	id := tv.t.Meta(r).ID
	return ui.PanelView{ID: id.String(), Mark: tv.mark(r), URL: tv.at(id), Title: tv.t.Title(r), Sub: tv.t.Detail(r), Live: tv.t.Name + ":" + id.String()}
}

// peeked opens the record of ?peek= beside a page that shows records of several types.
func (tv *typeVisit) peeked() error {
	for _, t := range tv.Workspace.Types() {
		if tv.Page.Panel != nil {
			return nil
		}
		if err := enter(tv.Visit, t).peek(); err != nil {
			return err
		}
	}
	return nil
}
