package crm

import (
	"testing"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

func TestAContactIsNamedAfterTheFirstThingKnown(t *testing.T) {
	for name, c := range map[string]struct {
		contact Contact
		want    string
	}{
		"person":         {Contact{FirstName: "Jonas", MiddleName: "Petras", LastName: "Rimkus", Email: "a@b.lt"}, "Jonas Petras Rimkus"},
		"Hungarian":      {Contact{FirstName: "Eszter", LastName: "Rácz", Language: "hu"}, "Rácz Eszter"},
		"in Russia":      {Contact{FirstName: "Иван", MiddleName: "Иванович", LastName: "Иванов", Country: "RU"}, "Иванов Иван Иванович"},
		"e-mail address": {Contact{FirstName: " ", Email: "a@b.lt", Phone: "+370 612 34567"}, "a@b.lt"},
		"phone":          {Contact{Phone: "+370 612 34567", Mobile: "+370 698 76543"}, "+370 612 34567"},
		"mobile":         {Contact{Mobile: "+370 698 76543"}, "+370 698 76543"},
	} {
		if got := ContactType.Title(&c.contact); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	c := &Contact{FirstName: "Eszter", LastName: "Rácz", JobTitle: "Director"}
	if got := ContactType.Ordered(i18n.FamilyFirst, nil).Title(c); got != "Rácz Eszter" || ContactType.Detail(c) != "Director" {
		t.Errorf("a Hungarian reads %q, %q", got, ContactType.Detail(c))
	}
}

func TestRulesOfAContact(t *testing.T) {
	for name, c := range map[string]struct {
		is   Contact
		want string
	}{
		"a name":                 {Contact{LastName: "Rimkus"}, ""},
		"nothing but a job":      {Contact{JobTitle: "Director"}, "last_name:nameless"},
		"spaces":                 {Contact{FirstName: " ", Email: " ", Mobile: " "}, "last_name:nameless"},
		"born today":             {Contact{LastName: "Rimkus", BirthDate: "2026-03-09"}, ""},
		"born tomorrow":          {Contact{LastName: "Rimkus", BirthDate: "2026-03-10"}, "birth_date:future_date"},
		"nameless and not born":  {Contact{BirthDate: "2027-01-01"}, "last_name:nameless birth_date:future_date"},
		"born in an earlier age": {Contact{LastName: "Rimkus", BirthDate: "1899-12-31"}, ""},
	} {
		is := c.is
		if got := wrong(SettleContact(edit(nil, &is))); got != c.want {
			t.Errorf("a new contact with %s: %q, want %q", name, got, c.want)
		}
		was, is := Contact{LastName: "Rimkus"}, c.is
		if got := wrong(SettleContact(edit(&was, &is))); got != c.want {
			t.Errorf("a changed contact with %s: %q, want %q", name, got, c.want)
		}
		if is.Owner != record.None {
			t.Errorf("whoever changes a contact with %s becomes its owner", name)
		}
	}
	owner := record.NewID()
	c := &Contact{LastName: "Rimkus", Owner: owner}
	if errs := SettleContact(edit(nil, c)); errs != nil || c.Owner != owner {
		t.Errorf("a new contact of a colleague: %s, %v", c.Owner, errs)
	}
}
