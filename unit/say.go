package unit

import (
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

// Say returns the text of an error for a person.
func Say(p *i18n.Printer, e *record.Error) string {
	args := make([]any, len(e.Args))
	for i, a := range e.Args {
		if w, ok := a.(record.Word); ok {
			a = p.T(string(w))
		}
		args[i] = a
	}
	return p.T("error."+e.Key, args...)
}
