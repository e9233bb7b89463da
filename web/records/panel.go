package records

import (
	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// Panel is the side panel of a record. Without a script there is none, so the record's page it is.
func Panel(name string) shell.Handler {
	return in(name, func(rm *room) error {
		id, err := rm.PathID("id")
		if err != nil {
			return err
		}
		if !ui.ByScript(rm.R) {
			return rm.Go(rm.at(id))
		}
		p, err := rm.panel(id)
		if isAbsent(err) {
			if d, terr := rm.inTrash(id); terr == nil {
				return rm.Part(trashedPanel(d))
			}
		}
		if isAbsent(err) && ui.Into(rm.R, "panel-body") { // deleted or given away while it was open
			rm.Warn("error.not_found")
			return rm.Part(ui.Partial("#panel", "innerHTML"))
		}
		if err != nil {
			return err
		}
		return rm.Part(p)
	})
}

// panel is a record as the side panel shows it.
func (rm *room) panel(id record.ID) (templ.Component, error) {
	r, err := rm.get(id)
	if err != nil {
		return nil, err
	}
	p, err := rm.past(r)
	if err != nil {
		return nil, err
	}
	return panelBody(rm, r, p), nil
}

// head is the head of the panel.
func (rm *room) panelHead(r any) ui.PanelView {
	id := rm.t.Meta(r).ID
	return ui.PanelView{ID: id.String(), Mark: rm.mark(r), URL: rm.at(id), Title: rm.t.Title(r), Sub: rm.t.Detail(r), Live: rm.t.Name + ":" + id.String()}
}

// peeked opens the record of ?peek= beside a page that shows records of several types.
func (rm *room) peeked() error {
	for _, t := range rm.Home.Types() {
		if rm.Page.Panel != nil {
			return nil
		}
		if err := enter(rm.Visit, t).peek(); err != nil {
			return err
		}
	}
	return nil
}
