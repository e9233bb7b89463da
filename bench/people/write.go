package people

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

var columns = []string{"id", "kind", "first_name", "last_name", "company", "email", "phone", "street", "city", "postcode", "country", "birth_date", "tax_id"}

// cells returns the cells of the file's row.
func (r *Record) cells() []string {
	return []string{r.ID, r.Kind, r.First, r.Last, r.Company, r.Email, r.Phone, r.Street, r.City, r.Postcode, r.Country, r.Birth, r.Tax}
}

// Cell returns the cell of one column, or "" if there is no such column.
func (r *Record) Cell(column string) string {
	if i := slices.Index(columns, column); i >= 0 {
		return r.cells()[i]
	}
	return ""
}

// Write writes a base to a folder as people.csv, people.truth.csv (who is who, and the faults of each record) and
// people.hard.csv (the look-alikes).
func (b *Base) Write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	data := [][]string{columns}
	truth := [][]string{{"id", "cluster", "kind", "lang", "ops"}}
	hard := [][]string{{"id_a", "id_b", "type", "decidable"}}
	for _, r := range b.Records {
		data = append(data, r.cells())
		truth = append(truth, []string{r.ID, strconv.Itoa(r.Cluster), r.Kind, r.Lang, strings.Join(r.Ops, "|")})
	}
	for _, h := range b.Hard {
		decidable := "0"
		if h.Decidable {
			decidable = "1"
		}
		hard = append(hard, []string{h.A, h.B, h.Type, decidable})
	}
	for name, rows := range map[string][][]string{"people.csv": data, "people.truth.csv": truth, "people.hard.csv": hard} {
		if err := writeCSV(filepath.Join(dir, name), rows); err != nil {
			return err
		}
	}
	return nil
}

func writeCSV(path string, rows [][]string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := csv.NewWriter(f)
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return f.Close()
}
