package web

import (
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// Routes is the one list of all pages: method, address, who may use it.
func Routes(kit *shell.Kit) []Route {
	t := &table{kit: kit}

	t.signed("GET "+ui.PathEvents, shell.Events, takes(0))
	t.signed("POST "+ui.PathUndo, shell.Undo)

	return t.list
}
