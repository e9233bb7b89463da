package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/app/sampledata"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// imported is the result of an import during which lists were read.
type imported struct {
	rows     int
	rate     float64
	bytes    float64 // on the disk for each lead
	list     []time.Duration
	problems string
}

// imports uploads a file of rows like the sample's and reads lists until the
// import is done.
func (res *result) imports(ctx context.Context, o *options, s *server) error {
	body, contentType, err := upload(o.rows)
	if err != nil {
		return err
	}
	a, err := s.ask("POST", "/api/v1/imports", contentType, body)
	if err != nil {
		return err
	}
	if a.status == http.StatusNotFound {
		return nil
	}
	var i struct {
		ID      string `json:"id"`
		State   string `json:"state"`
		Created int    `json:"created"`
		Skipped int    `json:"skipped"`
	}
	if err := json.Unmarshal(a.body, &i); err != nil || a.status >= 300 {
		return fmt.Errorf("the import was answered with %d %.300s", a.status, a.body)
	}
	out := &imported{}
	began := time.Now()
	for i.State != "done" && i.State != "failed" && ctx.Err() == nil {
		for _, path := range []string{"/leads", "/leads?q=kov", "/leads?sort=title"} {
			a, err := s.ask("GET", path, "", nil)
			if err != nil {
				return err
			}
			out.list = append(out.list, a.took)
		}
		time.Sleep(100 * time.Millisecond)
		a, err := s.ask("GET", "/api/v1/imports/"+i.ID, "", nil)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(a.body, &i); err != nil {
			return err
		}
	}
	slices.Sort(out.list)
	out.rows, out.rate = i.Created, float64(i.Created)/time.Since(began).Seconds()
	if i.State != "done" || i.Skipped > 0 {
		out.problems = fmt.Sprintf("%s, %d rows skipped", i.State, i.Skipped)
	}
	res.imported = out
	return ctx.Err()
}

// columns of the file, as a user may name them.
var columns = []string{"title", "first_name", "last_name", "job_title", "email", "phone", "mobile", "company_name", "website",
	"industry", "employees", "street", "city", "region", "postcode", "country", "amount", "currency", "language", "description"}

// upload builds the form with a CSV file of invented leads.
func upload(rows int) (*bytes.Buffer, string, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField("record_type", "lead"); err != nil {
		return nil, "", err
	}
	file, err := form.CreateFormFile("file", "leads.csv")
	if err != nil {
		return nil, "", err
	}
	w := csv.NewWriter(file)
	if err := w.Write(columns); err != nil {
		return nil, "", err
	}
	firm := &sampledata.Firm{Workspace: crm.Workspace{Zone: "UTC", Currency: "EUR"}, Lists: crm.NewLists(crm.Presets()),
		Staff: make([]record.ID, len(sampledata.Staff)), Now: time.Now(), Seed: 4711, Leads: rows}
	lives, err := firm.Lives(0, rows)
	if err != nil {
		return nil, "", err
	}
	for _, l := range lives {
		if l.Type != crm.LeadType {
			continue
		}
		var cells []string
		for _, key := range columns {
			f := crm.LeadType.Field(key)
			cells = append(cells, strings.ReplaceAll(f.Kind.Text(f.Get(l.Versions[0]), record.EnvOf(crm.LeadType, l.Versions[0])), "\n", " "))
		}
		if err := w.Write(cells); err != nil {
			return nil, "", err
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, "", err
	}
	return &body, form.FormDataContentType(), form.Close()
}
