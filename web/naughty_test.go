package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// shown returns the values of the text controls of a page, as a browser parses them.
func shown(t *testing.T, page string) map[string]string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for n := range root.Descendants() {
		of := map[string]string{}
		for _, a := range n.Attr {
			of[a.Key] = a.Val
		}
		switch {
		case n.DataAtom == atom.Input && of["type"] == "text":
			out[of["name"]] = of["value"]
		case n.DataAtom == atom.Textarea && n.FirstChild != nil:
			out[of["name"]] = n.FirstChild.Data
		}
	}
	return out
}

// textFields returns the fields of a lead that take any text.
func textFields() []*record.Field {
	return slices.DeleteFunc(crm.LeadType.Editable(), func(f *record.Field) bool { return f.Kind != record.TextKind && f.Kind != record.LongTextKind })
}

// fits reports whether a field can hold a text.
func fits(f *record.Field, text string) bool {
	return utf8.RuneCountInString(text) <= f.Limit() && (!f.Required || strings.TrimSpace(text) != "")
}

// TestEveryTextFieldKeepsWhatIsTyped saves each naughty string in each text field of a lead as a cell, and in all of them by
// the form: the stored bytes and those in the controls are the same.
func TestEveryTextFieldKeepsWhatIsTyped(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada, fields := s.signedIn("ada"), textFields()
		id := s.make("ada", "lead", "title", "x")
		at, version := "/leads/"+id.String(), int64(1)
		for n, text := range naughty(t) {
			want := strings.ReplaceAll(text, "\r\n", "\n")
			if f := fields[n%len(fields)]; fits(f, text) && !strings.ContainsRune(text, 0) {
				cell := at + "/cells/" + f.Key + "?in=row"
				ada.scripted().post(cell, "v", strconv.FormatInt(version, 10), f.Key, text).is(s, http.StatusOK)
				s.holds(id, want, f)
				if got := shown(t, ada.scripted().get(cell).body)[f.Key]; got != want {
					t.Errorf("cell %s shows %q for %q", f.Key, got, want)
				}
				version = s.readLead("ada", id).Version
			}
			form, filled := []string{"v", strconv.FormatInt(version, 10)}, []*record.Field{}
			for _, f := range fields {
				if fits(f, text) {
					form, filled = append(form, f.Key, text), append(filled, f)
				}
			}
			got := ada.post(at, form...)
			if strings.ContainsRune(text, 0) {
				got.is(s, http.StatusUnprocessableEntity)
				continue
			}
			got.goes(s, at)
			s.holds(id, want, filled...)
			again := shown(t, ada.get(at+"/edit").body)
			for _, f := range filled {
				if again[f.Key] != want {
					t.Errorf("%s shows %q for %q", f.Key, again[f.Key], want)
				}
			}
			version = s.readLead("ada", id).Version
		}
	})
}

// holds checks the values of some fields of a lead.
func (s *site) holds(id record.ID, want string, fields ...*record.Field) {
	s.Helper()
	l := s.readLead("ada", id)
	for _, f := range fields {
		if got := f.Get(l); got != want {
			s.Errorf("%s keeps %q for %q", f.Key, got, want)
		}
	}
}
