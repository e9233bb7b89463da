package operations

import (
	"time"

	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A link is a text that leads to a page, or a plain text if there is none.
type link struct{ text, url string }

// links returns who undid an operation and when, and what it undoes itself.
func links(pg *ui.Page, ws *unit.Workspace, o *operations.Shown) []link {
	var out []link
	if o.Undone != nil {
		out = append(out, undone(pg, ws, o))
	}
	if o.Origin != nil {
		out = append(out, undoes(pg, o))
	}
	return out
}

// undone describes the undo of an operation.
func undone(pg *ui.Page, ws *unit.Workspace, o *operations.Shown) link {
	out := link{text: shell.UndoneBy(pg, ws, o.Undone.By, o.Undone.At)}
	if o.UndoneIn != record.None {
		out.url = address(o.UndoneIn)
	}
	return out
}

// undoes describes what an undo undoes.
func undoes(pg *ui.Page, o *operations.Shown) link {
	var out link
	of := o.Origin
	var what string
	var at time.Time
	switch {
	case of.Operation != nil:
		what, at, out.url = kind(pg.Printer, of.Operation), of.Operation.Started, address(of.Operation.ID)
	case of.Import != nil:
		what, at, out.url = pg.T("action.import")+" "+of.Import.FileName, of.Import.Started, "/imports/"+of.Import.ID.String()
	default:
		key := "told." + of.Receipt.Action + "_many"
		if !pg.Has(key) {
			key = "told.many"
		}
		what, at = pg.N(key, o.Total), of.Receipt.At
	}
	out.text = pg.T("operation.undoes", "what", what, "when", pg.Moment(at))
	return out
}

// notice is the undo of an operation, for its page.
func (p view) notice() ui.UndoneView {
	by := undone(p.Page, p.ws, p.o)
	return ui.UndoneView{Title: p.T("ui.undone"), Text: by.text, URL: by.url, Redo: shell.Redo(p.Page, p.o.Undone)}
}
