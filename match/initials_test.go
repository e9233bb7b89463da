package match

import "testing"

func TestCompanyInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Žemaitijos Print": "ŽP", "волга": "ВО", "": "?", "x": "X", "—": "?", "UAB „Ąžuolas“": "ĄŽ", "UAB Gelinta": "GE", "Gelinta, UAB": "GE",
		"VšĮ „Vilniaus vandenys“": "VV", "IĮ Rūta": "RŪ", "MB Du broliai": "DB", "AB Lietuvos paštas": "LP",
		"Kováč a synovia, s. r. o.": "KS", "Batovia spol. s r.o.": "BA", "Slovnaft, a.s.": "SL",
		"Rácz és Társa Kft.": "RT", "Vársi Nyomda Zrt.": "VN", "MOL Nyrt.": "MO", "Kiss Bt.": "KI",
		"ООО «Рога и копыта»": "РК", "ПАО Сбербанк": "СБ", "АО «Газпром нефть»": "ГН", "ИП Иванов": "ИВ",
		"Bosch GmbH & Co. KG": "BO", "Acme Ltd": "AC", "Acme, Inc.": "AC", "SIA Latvijas dzelzceļš": "LD", "OÜ Tallink": "TA", "Orlen sp. z o.o.": "OR",
		"3 Horses": "HO", "112": "#", "+370 612 34567": "#", "3M": "M", "Coca-Cola": "CC", "UAB": "UA", "UAB Gelinta: 5000 brochures": "GB",
	} {
		if got := CompanyInitials(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestPersonInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Rácz Eszter": "RE", "Dr. Rácz Eszter": "RE", "Jan Novák ml.": "JN", "Петров Иван Сергеевич": "ПИ", "Иван Сергеевич Петров": "ИП",
		"Ольга Ивановна": "ОИ", "Ona Kazlauskė-Petraitė": "OK", "Sinéad O’Neill": "SO", "ada.lovelace@example.com": "AD", "Ada (sample)": "AD",
		"Ada Lovelace": "AL", "Cher": "CH", "As Balsys": "AB", "": "?", "王小明": "王小",
	} {
		if got := PersonInitials(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
