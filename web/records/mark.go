package records

import (
	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/ui"
)

// markOf is the small picture of a record. A lead and an opportunity have that of their company, else of their person, so that
// all that belongs to one company looks alike.
func markOf(t *record.Type, r any, names app.Names) ui.Mark {
	var company, person string
	switch r := r.(type) {
	case *crm.Lead:
		company, person = r.CompanyName, r.Person(t.NameOrder())
	case *crm.Opportunity:
		company, person = names[r.Company].Title, names[r.Contact].Title
	case *crm.Contact:
		person = t.Title(r)
	}
	switch {
	case company != "":
		return ui.Mark{Name: company}
	case person != "":
		return ui.Mark{Name: person, Person: true}
	}
	return ui.Mark{Name: t.Title(r)}
}

func (tv *typeVisit) mark(r any) ui.Mark { return markOf(tv.t, r, tv.renderer.Names) }

// under is the second line of a record's name: whose opportunity it is, else what the type says.
func (tv *typeVisit) under(r any) string {
	if o, ok := r.(*crm.Opportunity); ok {
		for _, id := range []record.ID{o.Company, o.Contact} {
			if name := tv.renderer.Names[id].Title; name != "" && name != o.Name {
				return tv.renderer.RecordName(id)
			}
		}
	}
	return tv.t.Detail(r)
}
