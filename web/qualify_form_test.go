package web

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

var (
	aControl  = regexp.MustCompile(`(?s)<input ([^>]*)/?>|<select ([^>]*)>(.*?)</select>|<textarea ([^>]*)>(.*?)</textarea>`)
	itsName   = regexp.MustCompile(`\bname="([^"]*)"`)
	itsValue  = regexp.MustCompile(`\bvalue="([^"]*)"`)
	itsType   = regexp.MustCompile(`\btype="([^"]*)"`)
	selected  = regexp.MustCompile(`<option value="([^"]*)" selected`)
	aForm     = regexp.MustCompile(`(?s)<form id="qualify".*?</form>`)
	anAction  = regexp.MustCompile(`action="([^"]*)"`)
	aChecked  = regexp.MustCompile(`\bchecked\b`)
	onlyFirst = regexp.MustCompile(`<option value="([^"]*)"`)
)

// A wizardForm is the wizard's form as a browser holds it.
type wizardForm struct {
	action string
	values url.Values
}

// wizardForm parses the wizard's form in a page.
func (a answer) wizardForm(s *site) *wizardForm {
	s.Helper()
	form := aForm.FindString(a.body)
	if form == "" {
		s.Fatalf("%s %s: status %d without the wizard:\n%s", a.Request.Method, a.Request.URL, a.StatusCode, a.body)
	}
	out := &wizardForm{anAction.FindStringSubmatch(form)[1], url.Values{}}
	for _, m := range aControl.FindAllStringSubmatch(form, -1) {
		attributes := m[1] + m[2] + m[4]
		name := itsName.FindStringSubmatch(attributes)
		if name == nil {
			continue
		}
		value := ""
		switch {
		case m[2] != "":
			if v := selected.FindStringSubmatch(m[3]); v != nil {
				value = v[1]
			} else if v := onlyFirst.FindStringSubmatch(m[3]); v != nil {
				value = v[1]
			}
		case m[4] != "":
			value = strings.TrimPrefix(m[5], "\n") // which browsers leave out
		default:
			if v := itsValue.FindStringSubmatch(attributes); v != nil {
				value = v[1]
			}
			if t := itsType.FindStringSubmatch(attributes); t != nil && (t[1] == "radio" || t[1] == "checkbox") && !aChecked.MatchString(attributes) {
				continue
			}
		}
		out.values.Add(html.UnescapeString(name[1]), html.UnescapeString(value))
	}
	return out
}

func (f *wizardForm) set(pairs ...string) *wizardForm {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.values.Set(pairs[i], pairs[i+1])
	}
	return f
}

// tick ticks exactly these targets.
func (f *wizardForm) tick(names ...string) *wizardForm {
	for _, name := range []string{"company", "contact", "opportunity"} {
		f.values.Del(name)
		if slices.Contains(names, name) {
			f.values.Set(name, "true")
		}
	}
	return f
}

// press sends the form with a button.
func (f *wizardForm) press(b *browser, button string) answer {
	b.Helper()
	var pairs []string
	for name, values := range f.values {
		for _, v := range values {
			pairs = append(pairs, name, v)
		}
	}
	return b.post(f.action, append(pairs, "go", button)...)
}

// spauda is a lead with many values.
func (s *site) spauda(who string, more ...string) record.ID {
	s.Helper()
	return s.make(who, "lead", append([]string{"title", "Presses for May", "first_name", "Jonas", "last_name", "Žukauskas", "company_name", "UAB Spauda",
		"email", "jonas@spauda.example", "phone", "+370 612 34567", "city", "Kaunas", "amount", "2500.50", "description", "Call in May"}, more...)...)
}

func (s *site) count(who, name string) int {
	s.Helper()
	t := mustHome(s).Type(name)
	q, _ := record.ParseQuery(t, nil, &record.Env{})
	l, err := s.app.Records.List(s.ctx, s.actor(who), t, q)
	s.ok(err)
	return l.Total
}

// The first step shows the amount of the opportunity, and what is typed there is kept to the end, also over the second step.
func TestTheFirstStepShowsTheAmount(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ona")
		amount := func(lead record.ID) string {
			r, _, err := s.app.Records.Get(s.ctx, s.actor("ona"), mustHome(s).Type("opportunity"), s.readLead("ona", lead).Opportunity)
			s.ok(err)
			o := r.(*crm.Opportunity)
			return o.Currency + " " + mustHome(s).Type("opportunity").Field("amount").Kind.Text(o.Amount, &record.Env{Currency: o.Currency})
		}
		for _, c := range []struct {
			set  []string
			want string
		}{
			{nil, "EUR 2500.50"},
			{[]string{"opportunity.amount", "1,000"}, "EUR 1000.00"},
			{[]string{"opportunity.amount", "900", "opportunity.currency", "HUF"}, "HUF 900.00"},
		} {
			for _, way := range []string{"next", "details"} {
				lead := s.make("ona", "lead", "title", "Presses", "company_name", "Firm "+unlike(), "amount", "2500.50").String()
				id, _ := record.ParseID(lead)
				form := b.get("/leads/"+lead+"/qualify").says(s, `name="opportunity.amount"`, `value="2500.50"`, `name="opportunity.currency"`).wizardForm(s).set(c.set...)
				page := form.press(b, way)
				if way == "details" {
					page = page.is(s, 200).wizardForm(s).press(b, "next")
				}
				page.is(s, 303)
				if got := amount(id); got != c.want {
					t.Errorf("%v by %s: %s, want %s", c.set, way, got, c.want)
				}
			}
		}
		lead := s.make("ona", "lead", "title", "Wrong", "company_name", "Firm "+unlike()).String()
		b.get("/leads/"+lead+"/qualify").wizardForm(s).set("opportunity.amount", "much").press(b, "next").is(s, 422).says(s, "much")
	})
}

// unlike returns a word by which companies are not similar.
func unlike() string { return record.NewID().String()[24:] }
