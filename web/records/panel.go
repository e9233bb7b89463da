package records

import (
	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// Panel shows the side panel of a record. Without a script it redirects to the record's page.
func Panel(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		id, err := rq.PathID("id")
		if err != nil {
			return err
		}
		if !ui.ByScript(rq.R) {
			return rq.Go(rq.at(id))
		}
		p, err := rq.panel(id)
		if isAbsent(err) {
			if d, terr := rq.inTrash(id); terr == nil {
				return rq.Part(trashedPanel(d))
			}
		}
		if isAbsent(err) && ui.Into(rq.R, "panel-body") { // deleted or reassigned while it was open
			rq.Warn("error.not_found")
			return rq.Part(ui.Partial("#panel", "innerHTML"))
		}
		if err != nil {
			return err
		}
		return rq.Part(p)
	})
}

// panel returns the content of the side panel of a record.
func (rq *typeRequest) panel(id record.ID) (templ.Component, error) {
	r, err := rq.get(id)
	if err != nil {
		return nil, err
	}
	p, err := rq.timeline(r)
	if err != nil {
		return nil, err
	}
	return panelBody(rq, r, p), nil
}

// panelHead returns the head of the panel.
func (rq *typeRequest) panelHead(r any) ui.PanelView {
	id := rq.t.Meta(r).ID
	return ui.PanelView{ID: id.String(), Mark: rq.mark(r), URL: rq.at(id), Title: rq.t.Title(r), Sub: rq.t.Detail(r), Live: rq.live(r)}
}

// peeked opens the record of ?peek= beside a page that shows records of several types.
func (rq *typeRequest) peeked() error {
	for _, t := range rq.Workspace.Types() {
		if rq.Page.Panel != nil {
			return nil
		}
		if err := enter(rq.Visit, t).peek(); err != nil {
			return err
		}
	}
	return nil
}
