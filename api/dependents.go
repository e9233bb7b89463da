package api

import (
	"net/http"

	"github.com/vedlys/vedlys/record"
)

// Dependents are the records of one type that refer to another record.
type Dependents struct {
	Type    string      `json:"type" doc:"Of the records: lead, company, contact, opportunity or note."`
	Count   int         `json:"count"`
	Records []Dependent `json:"records" doc:"The first few."`
}

// A Dependent is one of these records.
type Dependent struct {
	ID    record.ID `json:"id" format:"uuid"`
	Title string    `json:"title"`
}

// A DependentsPage lists everything that refers to a record.
type DependentsPage struct {
	Items []Dependents `json:"items"`
	Next  *string      `json:"next" doc:"Always null: all types are there."`
}

// recordDependents returns the records that refer to a record.
func recordDependents(rq *request) (*response, error) {
	found, err := rq.Records.Dependents(rq.ctx, rq.by, rq.typ, rq.id)
	if err != nil {
		return nil, err
	}
	out := DependentsPage{Items: []Dependents{}}
	for _, d := range found {
		one := Dependents{Type: d.Type.Name, Count: d.Count, Records: []Dependent{}}
		for _, r := range d.First {
			one.Records = append(one.Records, Dependent{d.Type.Meta(r).ID, d.Type.Title(r)})
		}
		out.Items = append(out.Items, one)
	}
	return replyJSON(http.StatusOK, out)
}
