package records

import (
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/ui"
)

// markOf returns the avatar of a record. A lead or an opportunity has that of its company, else of its person, so that all
// records of one company look alike.
func markOf(t *record.Type, r any, names unit.Names) ui.Mark {
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

func (rq *typeRequest) mark(r any) ui.Mark { return markOf(rq.t, r, rq.renderer.Names) }

// subtitle returns the line below a record's name: the opportunity's company or contact, else the detail of the type.
func (rq *typeRequest) subtitle(r any) string {
	if o, ok := r.(*crm.Opportunity); ok {
		for _, id := range []record.ID{o.Company, o.Contact} {
			if name := rq.renderer.Names[id].Title; name != "" && name != o.Name {
				return rq.renderer.RecordName(id)
			}
		}
	}
	return rq.t.Detail(r)
}
