package api

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// entry is one phone number or address as the API takes it.
func entry(value, kind string, primary bool) map[string]any {
	return map[string]any{"value": value, "kind": kind, "primary": primary}
}

// entriesOf returns the entries of an answer, without what was typed.
func entriesOf(o map[string]any, key string) []any {
	out := []any{}
	for _, e := range o[key].([]any) {
		one := e.(map[string]any)
		out = append(out, entry(one["value"].(string), one["kind"].(string), one["primary"].(bool)))
	}
	return out
}

// typedOf returns what was typed of each number.
func typedOf(o map[string]any) (out []string) {
	for _, e := range o["phones"].([]any) {
		out = append(out, e.(map[string]any)["typed"].(string))
	}
	return out
}

func TestSeveralPhonesAndEmails(t *testing.T) {
	both(t, func(w *world) {
		for _, plural := range []string{"leads", "contacts", "companies"} {
			made := w.call("ona", "POST", "/"+plural, fields{naming[plural]: "Named",
				"phones": []any{entry("8 5 212 3456", "home", false), entry("8 612 34567", "mobile", true), entry("only 12345 inside", "other", false)},
				"emails": []any{entry("a@example.com", "home", true), entry("b@example.com", "work", false)}}).want(201)
			o, at := made.object(), "/"+plural+"/"+made.text("id")
			wanted := []any{entry("+37052123456", "home", false), entry("+37061234567", "mobile", true), entry("only 12345 inside", "other", false)}
			if got := entriesOf(o, "phones"); !reflect.DeepEqual(got, wanted) {
				t.Errorf("%s: %v", plural, got)
			}
			if got := typedOf(o); !reflect.DeepEqual(got, []string{"8 5 212 3456", "8 612 34567", "only 12345 inside"}) {
				t.Errorf("%s: typed %q", plural, got)
			}
			phone, mobile := "+37052123456", any("+37061234567")
			if plural == "companies" {
				phone, mobile = "+37061234567", nil
			}
			if o["phone"] != phone || o["mobile"] != mobile || o["email"] != "a@example.com" {
				t.Errorf("%s: %v %v %v", plural, o["phone"], o["mobile"], o["email"])
			}
			again := w.call("ona", "PATCH", at, map[string]any{"phones": o["phones"], "emails": o["emails"], "phone": o["phone"]}).want(200)
			if again.header.Get(receiptHeader) != "" || again.object()["version"] != 1.0 {
				t.Errorf("%s: what came back is a change: %s", plural, again.body)
			}
			for _, q := range []string{"phone=852123456", "phone=%2B37052123456", "phone=861234567", "phones=%2B37061234567", "phones=8%20612%2034567", "phone.contains=61234", "phones.contains=12345",
				"email=b@example.com", "emails=a@example.com", "emails=b@example.com", "email.contains=b@ex", "q=b@example.com", "q=852123456", "q=%2B37061234567", "phones.filled=true"} {
				if got := w.call("ona", "GET", "/"+plural+"?"+q, nil).want(200).items(); len(got) != 1 {
					t.Errorf("%s?%s finds %d", plural, q, len(got))
				}
			}
			for _, q := range []string{"phone=852123457", "phones=12345678", "email=c@example.com", "emails.contains=c@", "phones.empty=true", "email=example.com"} {
				if got := w.call("ona", "GET", "/"+plural+"?"+q, nil).want(200).items(); len(got) != 0 {
					t.Errorf("%s?%s finds %d", plural, q, len(got))
				}
			}
			set := w.call("ona", "PATCH", at, map[string]any{"phones": []any{entry("111222333", "other", true), entry("+37061234569", "home", false)}, "phone": "8 5 212 3457", "email": nil}).want(200).object()
			if got := entriesOf(set, "phones"); got[0].(map[string]any)["value"] != "+37052123457" || len(got) != 2 || set["email"] != "b@example.com" {
				t.Errorf("%s: the list comes first: %v %v", plural, got, set["email"])
			}
		}
	})
}

// fields are the fields of a body.
type fields = map[string]any

// naming are the fields that name a record, by type.
var naming = map[string]string{"leads": "title", "contacts": "last_name", "companies": "name"}

func TestWrongListsNameTheirEntry(t *testing.T) {
	both(t, func(w *world) {
		for _, c := range []struct {
			list []any
			want string
		}{
			{[]any{entry("111222", "work", true), entry("111223", "home", true)}, "phones.1.primary:two_primary"},
			{[]any{entry("111222", "work", true), entry("111223", "fax", false)}, "phones.1.kind:invalid_choice"},
			{[]any{entry("<b>", "work", true)}, "phones.0.value:invalid_phone"},
		} {
			if got := w.call("ona", "POST", "/leads", fields{"title": "T", "phones": c.list}).want(422).mistakes(); len(got) != 1 || got[0] != c.want {
				t.Errorf("%v, want %s", got, c.want)
			}
		}
	})
}

func TestListsComeBackAsTheyWereSentAndAreUndone(t *testing.T) {
	both(t, func(w *world) {
		at := "/contacts/" + w.make("ona", "contacts", "last_name", "L", "phone", "+37052123456", "email", "first@example.com")
		rapid.Check(t, func(rt *rapid.T) {
			before := w.call("ona", "GET", at, nil).want(200).object()
			body := fields{}
			for key, kinds := range map[string][]string{"phones": {"work", "mobile", "home", "other"}, "emails": {"work", "home", "other"}} {
				list := []any{}
				n := rapid.IntRange(0, 5).Draw(rt, key)
				primary := rapid.IntRange(0, max(n-1, 0)).Draw(rt, "primary")
				for i := range n {
					value := fmt.Sprintf("+3706123456%d", i)
					if key == "emails" {
						value = fmt.Sprintf("a%d@example.com", i)
					}
					list = append(list, entry(value, rapid.SampledFrom(kinds).Draw(rt, "kind"), i == primary))
				}
				body[key] = list
			}
			changed := w.call("ona", "PATCH", at, body).want(200)
			for key, want := range body {
				if got := entriesOf(changed.object(), key); !reflect.DeepEqual(got, want) {
					rt.Fatalf("%s: sent %v, got %v", key, want, got)
				}
			}
			receipt := changed.header.Get(receiptHeader)
			if receipt == "" {
				return
			}
			w.call("ona", "POST", "/undos", fields{"receipt": receipt}).want(201)
			after := w.call("ona", "GET", at, nil).want(200).object()
			for _, key := range []string{"phones", "emails", "phone", "mobile", "email"} {
				if !reflect.DeepEqual(before[key], after[key]) {
					rt.Fatalf("%s: %v after the undo, was %v", key, after[key], before[key])
				}
			}
		})
	})
}

func TestTheWholeListGoesToTheContactOrCompany(t *testing.T) {
	both(t, func(w *world) {
		list := []any{entry("+37061234567", "mobile", true), entry("+37052123456", "work", false), entry("+37052123457", "home", false)}
		for _, target := range []string{"contact", "company"} {
			id := w.make("ona", "leads", "title", "T", "last_name", "L", "company_name", "C")
			w.call("ona", "PATCH", "/leads/"+id, fields{"phones": list, "emails": []any{entry("a@example.com", "work", true), entry("b@example.com", "home", false)}}).want(200)
			q := w.call("ona", "POST", "/leads/"+id+"/qualification", fields{target: fields{"create": true}}).want(201).object()
			made := w.call("ona", "GET", map[string]string{"contact": "/contacts/", "company": "/companies/"}[target]+q[target].(map[string]any)["id"].(string), nil).want(200).object()
			if got := entriesOf(made, "phones"); !reflect.DeepEqual(got, list) || len(made["emails"].([]any)) != 2 {
				t.Errorf("%s has %v and %v", target, got, made["emails"])
			}
			for _, s := range q["stayed"].([]any) {
				if field := s.(map[string]any)["field"]; field == "phone" || field == "mobile" || field == "phones" || field == "emails" || field == "email" {
					t.Errorf("%s: %v stayed", target, s)
				}
			}
		}
	})
}
