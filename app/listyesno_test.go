package app

import (
	"net/url"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/record"
)

// "city.empty=false" must not find those whose city is empty.
func TestFiltersAcceptFalse(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		w.make(w.ada, "lead", "title", "in Kaunas", "city", "Kaunas")
		w.make(w.ada, "lead", "title", "nowhere")
		for query, want := range map[string]string{"city.empty=true": "nowhere", "city.empty=false": "in Kaunas", "city.filled=0": "nowhere",
			"city.filled=yes": "in Kaunas", "city.empty=": "in Kaunas nowhere"} {
			v, err := url.ParseQuery(query + "&sort=title")
			w.ok(err)
			recs, _ := w.readPages(w.ada, v)
			var got []string
			for _, r := range recs {
				got = append(got, lt.Title(r))
			}
			if all := strings.Join(got, " "); all != want {
				t.Errorf("%s: %q, want %q", query, all, want)
			}
		}
		_, errs := record.ParseQuery(lt, url.Values{"city.empty": {"perhaps"}}, w.ws.Env(w.ada, true))
		if len(errs) != 1 || errs[0].Field != "city.empty" {
			t.Errorf("%v", errs)
		}
	})
}
