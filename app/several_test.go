package app

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// entriesIn returns the entries of a record's list as "kind value", the primary
// one with a star.
func entriesIn(t *record.Type, r any, key string) []string {
	out := []string{}
	for _, e := range t.Field(key).Get(r).(record.Several).Entries() {
		text := e.Kind + " " + e.Value
		if e.Primary {
			text += "*"
		}
		out = append(out, text)
	}
	return out
}

// Columns of other programs with further numbers and addresses, and several in
// one cell, go to the list in every language.
func TestFurtherPhonesAndEmailsAreImported(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		lt := w.ws.Type("lead")
		for n, c := range []struct{ file, phones, emails string }{
			{"Title,Phone,Phone 2,Home phone,Work e-mail,E-mail\nX,+37052000001,+37052000002,+37052000003,w@example.com,e@example.com\n",
				"work +37052000001*|mobile +37052000002|home +37052000003", "work e@example.com*|work w@example.com"},
			{"Pavadinimas;Telefonas;Kitas telefonas;Namų telefonas;Mobilusis;Asmeninis el. paštas\nX;+37052000001;+37052000002;+37052000003;+37061200001;a@example.com\n",
				"work +37052000001*|mobile +37061200001|other +37052000002|home +37052000003", "home a@example.com*"},
			{"Názov;Telefón;Mobil;Mobil 2;Pracovný telefón;E-mail;E-mail 2\nX;+421220000001;+421903000001;+421903000002;+421220000002;a@example.com;b@example.com\n",
				"work +421220000001*|mobile +421903000001|mobile +421903000002|work +421220000002", "work a@example.com*|work b@example.com"},
			{"Название;Рабочий телефон;Мобильный телефон;Домашний телефон;Рабочий e-mail;Частный e-mail\nX;+74950000011;\"+79000000012, +79000000013\";+74950000014;a@example.com;b@example.com\n",
				"work +74950000011*|mobile +79000000012|mobile +79000000013|home +74950000014", "work a@example.com*|home b@example.com"},
			{"Megnevezés;Telefonszám;Egyéb telefon;Otthoni telefon;Céges e-mail\nX;+3612000001;+3612000002;+3612000003;\"a@example.com; b@example.com\"\n",
				"work +3612000001*|other +3612000002|home +3612000003", "work a@example.com*|work b@example.com"},
			{"Title,Phone,Phone,Email,Email\nX,+37060000101,+37060000102,a@example.com,b@example.com\n", "work +37060000101*|mobile +37060000102", "work a@example.com*|work b@example.com"},
			{"Title,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,E-mail 1 - Label,E-mail 1 - Value\nX,Mobile,+37060000011,Work,+370 5 200 0012 ::: +370 5 200 0013,* Home,a@example.com\n",
				"mobile +37060000011*|work +370 5 200 0012|work +370 5 200 0013", "home a@example.com*"},
			{"Title,Phone\nX,\"+370 600 00071, +370 600 00072\"\n", "work +370 600 00071*|work +370 600 00072", ""},
			{"Title,Phone\nX,\"+370 600 00071, ask for Jonas\"\n", "work +370 600 00071, ask for Jonas*", ""},
		} {
			title := fmt.Sprintf("X%d", n)
			i := w.imported(w.ada, "lead", strings.Replace(c.file, "\nX", "\n"+title, 1), nil)
			same(t, title, w.problems(w.ada, i), []string{})
			l := w.byTitle(w.ada)[title]
			if l == nil {
				t.Fatalf("%s is not there", title)
			}
			if got := strings.Join(entriesIn(lt, l, "phones"), "|"); got != c.phones {
				t.Errorf("%s: phones %s, want %s", c.file, got, c.phones)
			}
			if got := strings.Join(entriesIn(lt, l, "emails"), "|"); got != c.emails {
				t.Errorf("%s: emails %s, want %s", c.file, got, c.emails)
			}
			if l.Description != "" {
				t.Errorf("%s: description %q", c.file, l.Description)
			}
		}
	})
}

// An export of random lists, imported again, gives the same lists.
func TestListsComeBackFromAnExport(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		ct := w.ws.Type("contact")
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			if n > 12 {
				return // each is a file
			}
			n++
			name := fmt.Sprintf("Contact%d", n)
			var phones, emails []record.Entry
			for i := range rapid.IntRange(1, 5).Draw(rt, "phones") {
				value := rapid.SampledFrom([]string{"8 612 0000%d", "+370 5 200 000%d", "inner 1234%d; ask", "(8-5) 200 000%d"}).Draw(rt, "form")
				phones = append(phones, record.Entry{Value: fmt.Sprintf(value, i), Kind: rapid.SampledFrom([]string{"work", "mobile", "home", "other"}).Draw(rt, "kind")})
			}
			phones[rapid.IntRange(0, len(phones)-1).Draw(rt, "primary")].Primary = true
			for i := range rapid.IntRange(0, 3).Draw(rt, "emails") {
				emails = append(emails, record.Entry{Value: fmt.Sprintf("a%d@example.com", i), Kind: rapid.SampledFrom([]string{"work", "home", "other"}).Draw(rt, "kind"), Primary: i == 0})
			}
			w.make(w.ada, "contact", "last_name", name, "phones", string(record.NewSeveral(phones)), "emails", string(record.NewSeveral(emails)))
			c := w.contactNamed(name)
			var b bytes.Buffer
			only := record.Query{Sort: ct.Field("created"), Where: []record.Cond{{Field: ct.Field("last_name"), Op: record.Is, Values: []any{name}}}}
			_, err := w.Records.Export(w.ctx, w.ada, ct, only, &b, nil)
			w.ok(err)
			i := w.imported(w.ada, "contact", strings.Replace(b.String(), name, name+"again", 1), nil)
			same(t, name, w.problems(w.ada, i), []string{})
			again := w.contactNamed(name + "again")
			for _, key := range []string{"phones", "emails", "phone", "mobile", "email"} {
				if f := ct.Field(key); !f.Same(c, again) || f.Get(c) != f.Get(again) {
					rt.Fatalf("%s: %v became %v of\n%s", key, f.Get(c), f.Get(again), b.String())
				}
			}
		})
	})
}

// contactNamed returns the newest contact with a last name.
func (w *world) contactNamed(name string) *crm.Contact {
	w.t.Helper()
	ct := w.ws.Type("contact")
	l, err := w.Records.List(w.ctx, w.ada, ct, record.Query{Sort: ct.Field("created"), Desc: true, Limit: 50})
	w.ok(err)
	at := slices.IndexFunc(l.Records, func(r any) bool { return r.(*crm.Contact).LastName == name })
	if at < 0 {
		w.t.Fatalf("no contact %s", name)
	}
	return l.Records[at].(*crm.Contact)
}
