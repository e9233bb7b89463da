package match

import (
	"strings"
	"testing"
)

func TestMailWords(t *testing.T) {
	for domain, want := range map[string]bool{"gmail.com": true, "inbox.lt": true, "mail.ru": true, "azet.sk": true, "freemail.hu": true,
		"rotona.lt": false, "example.com": false, "info": false} {
		if consumerDomain(domain) != want {
			t.Errorf("%s: %v", domain, !want)
		}
	}
	for local, want := range map[string]bool{"info": true, "sales2": true, "info.vilnius": true, "no-reply": true, "buhalterija": true,
		"ugyfelszolgalat": true, "jonas": false, "informatika": false, "gmail.com": false} {
		if roleMailbox(local) != want {
			t.Errorf("%s: %v", local, !want)
		}
	}
}

func TestTownGroup(t *testing.T) {
	town := func(s string) int { return townGroup(strings.Join(nameWords(s), " ")) }
	for _, names := range [][]string{{"Vilnius", "Вильнюс", "Wilno", "VILNIUS"}, {"Košice", "Kassa", "Кошице"},
		{"Москва", "Moscow", "Maskva", "г. Москва"}, {"Санкт-Петербург", "Sankt Peterburg", "СПб", "St. Petersburg"}, {"Нижний Новгород", "Nizhny Novgorod"}} {
		for _, name := range names {
			if town(name) == 0 || town(name) != town(names[0]) {
				t.Errorf("%s: %d, %s: %d", name, town(name), names[0], town(names[0]))
			}
		}
	}
	if town("Kaunas") == town("Vilnius") || town("Xyzzy") != 0 {
		t.Error("different towns are one")
	}
}
