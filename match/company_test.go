package match

import "testing"

func TestCompanyKey(t *testing.T) {
	for want, names := range map[string][]string{
		"rotona":             {"Rotona", "UAB Rotona", "UAB „Rotona“", `"Rotona", UAB`, "uab ROTONA", "U.A.B. Rotona", "Rotona, uždaroji akcinė bendrovė", "Ротона ООО"},
		"telia lietuva":      {"Telia Lietuva, AB", "AB Telia Lietuva", "AB „Telia Lietuva“"},
		"vilniaus licejus":   {"VšĮ Vilniaus licėjus", "Vilniaus licejus, VŠĮ", "Viešoji įstaiga Vilniaus licėjus"},
		"batovia ocel":       {"Batovia oceľ, s.r.o.", "Batovia ocel spol. s r. o.", "BATOVIA OCEĽ SRO", "Batovia oceľ spoločnosť s ručením obmedzeným"},
		"limema":             {"Limema, a.s.", "Limema a. s.", "Limema akciová spoločnosť"},
		"vovonis":            {"Vovonis, k.s.", "Vovonis v.o.s."},
		"roga i kopyta":      {"ООО «Рога и копыта»", "OOO Roga i kopyta", `Общество с ограниченной ответственностью "Рога и Копыта"`, "Рога и копыта, ООО"},
		"sberbank":           {"ПАО Сбербанк", "ПАО «СБЕРБАНК»", "Публичное акционерное общество Сбербанк", "Sberbank PAO"},
		"ivanov petr":        {"ИП Иванов Петр", "ИП «Иванов Петр»", "Индивидуальный предприниматель Иванов Петр"},
		"tandem":             {"ТОВ Тандем", "Товариство з обмеженою відповідальністю «Тандем»", "АО Тандем", "ЗАО «Тандем»", "ОАО Тандем"},
		"tesalit ut":         {"Tesalit Út Bt.", "TESALIT ÚT BT", "Tesalit Út Betéti Társaság"},
		"varsi nyomda":       {"Vársi Nyomda Zrt.", "Vársi Nyomda Zártkörűen Működő Részvénytársaság", "Vársi Nyomda Kft."},
		"mol":                {"MOL Nyrt.", "MOL"},
		"obrien and sons":    {"O'Brien & Sons Ltd.", "O’Brien and Sons Limited", "OBrien & Sons LLC", "O'Brien & Sons, Inc."},
		"bosch":              {"Bosch GmbH & Co. KG", "Bosch GmbH", "BOSCH AG"},
		"firma":              {"Firma Sp. z o.o.", "Firma spółka z ograniczoną odpowiedzialnością"},
		"laima":              {"SIA Laima", "SIA „Laima”", "OÜ Laima", "Laima OÜ", "Laima AS"},
		"a and b":            {"A&B Ltd.", "A & B, UAB"},
		"uab":                {"UAB", "„UAB“"},
		"company of heroes":  {"Company of Heroes Ltd"},
		"antanas ir as sala": {"Antanas ir AS sala, MB"},
		"":                   {"", " ", "!!!", "„“"},
	} {
		for _, name := range names {
			if got := CompanyKey(name); got != want {
				t.Errorf("CompanyKey(%q) = %q, want %q", name, got, want)
			}
		}
	}
}

func TestPersonKey(t *testing.T) {
	for want, names := range map[string][][2]string{
		"adrian odincov":  {{"Адриан", "Одинцов"}, {"Одинцов", "Адриан"}, {"", "Odincov Adrian"}, {"ADRIAN", "ODINCOV"}},
		"jonas zukauskas": {{"Jonas", "Žukauskas"}, {"Žukauskas", "Jonas"}, {"jonas", "zukauskas"}, {"Jonas Žukauskas", ""}, {"", "Žukauskas, Jonas"}},
		"jean luc picard": {{"Jean-Luc", "Picard"}, {"Picard", "Jean Luc"}},
		"mary obrien":     {{"Mary", "O'Brien"}, {"Mary", "O’Brien"}, {"Mary", "OBrien"}},
		"":                {{"", ""}, {"-", "."}},
	} {
		for _, n := range names {
			if got := PersonKey(n[0], n[1]); got != want {
				t.Errorf("PersonKey(%q, %q) = %q, want %q", n[0], n[1], got, want)
			}
		}
	}
}
