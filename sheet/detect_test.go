package sheet

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// samples are ten rows in each language with typical contents: names, companies, towns, streets.
var samples = map[string]string{
	"lt": "Vardas;Pavardė;Įmonė;Miestas\nJonas;Žukauskas;UAB „Gintarinė vaistinė“;Šiauliai\nRūta;Petrauskienė;MB Ąžuolas;Kaunas\nČeslovas;Šerys;VšĮ Mėlynė;Klaipėda\n" +
		"Eglė;Kazlauskaitė;;Panevėžys\nGrąžina;Įdaitė;AB Šviesa;Vilnius\nŽydrūnas;Būčys;;Utena\nAgnė;Vaičiūnė;Žalgirio g. 5;Mažeikiai\nSaulė;Grybė;;Telšiai\nVytautas;Čiurlionis;;Druskininkai\nMotiejus;Dargužis;;Biržai\n",
	"sk": "Meno;Priezvisko;Spoločnosť;Mesto\nĽubomír;Ďurík;Batovia oceľ, s.r.o.;Žilina\nŠtefánia;Čížová;Prvá cestná, a.s.;Košice\nJán;Šťastný;;Prešov\nZuzana;Kôrňová;Mäso Nitra;Nitra\n" +
		"Ľudovít;Štúr;;Banská Bystrica\nKatarína;Hrušková;;Trenčín\nPeter;Žiak;;Spišská Nová Ves\nMária;Dvořáková;;Martin\nJozef;Kováč;;Trnava\nAnežka;Vydarená;;Liptovský Mikuláš\n",
	"hu": "Név;Cég;Város;Utca\nŐry Dávid;Fűtő Kft.;Győr;Dózsa György út 5\nSzűcs Éva;Vársi Nyomda Zrt.;Hódmezővásárhely;Rákóczi út 1\nKovács László;;Székesfehérvár;Fő utca 2\nTóth Tünde;;Üllő;Kossuth tér 3\n" +
		"Fülöp Mihály;;Érd;Ady Endre utca\nGál István;;Pécs;Petőfi út\nVörös Ágnes;;Eger;\nHorváth Zsófia;;Kőszeg;\nNémeth Jenő;;Szegedi út;\nBíró Anikó;;Zalaegerszeg;\n",
	"ru": "Имя;Фамилия;Компания;Город\nАлександр;Жуков;ООО «Рога и копыта»;Москва\nЮлия;Щукина;ИП Щукина;Ростов-на-Дону\nСергей;Хабаров;ПАО Связь;Екатеринбург\nНаталья;Чайковская;;Уфа\n" +
		"Пётр;Соловьёв;;Рязань\nДмитрий;Цветков;;Тверь\nОльга;Эйхе;;Челябинск\nМихаил;Юрьев;;Ярославль\nЕлена;Андреева;;Псков\nИгорь;Фёдоров;;Самара\n",
	"uk": "Ім'я;Прізвище;Компанія;Місто\nЮлія;Шевченко;ТОВ Їжак;Київ\nСергій;Гончар;;Львів\nОлексій;Зеленський;;Чернігів\nЄвген;Мельник;;Запоріжжя\nНаталія;Коваль;;Харків\n",
	"de": "Vorname;Nachname;Firma;Ort\nJürgen;Groß;Möbel Müller GmbH;Köln\nFrançois;Lefèvre;;Besançon\nJosé;Núñez;;Málaga\nBjörn;Ångström;;Malmö\nKäthe;Schröder;;München\n",
}

func TestDetectEncoding(t *testing.T) {
	for lang, tables := range map[string][]string{
		"lt": {"windows-1257"}, "sk": {"windows-1250", "iso-8859-2", "ibm852"}, "hu": {"windows-1250", "iso-8859-2", "ibm852"},
		"ru": {"windows-1251", "koi8-r", "ibm866"}, "uk": {"windows-1251"}, "de": {"windows-1252"},
	} {
		for _, enc := range append(tables, "utf-8", "utf-16le", "utf-16be") {
			for _, bom := range []bool{false, true} {
				code := codingOf(enc)
				if bom && code.mark == "" {
					continue
				}
				file := code.encode(nil, samples[lang])
				want, _ := code.decode(file)
				if bom {
					file = append([]byte(code.mark), file...)
				}
				f, err := Detect(file)
				if err != nil || f.BOM != bom || f.Separator != ';' || !f.Header {
					t.Errorf("%s in %s: %+v, %v", lang, enc, f, err)
					continue
				}
				got, _ := codingOf(f.Encoding).decode(file)
				if strings.TrimPrefix(got, "\uFEFF") != want {
					t.Errorf("%s in %s is taken for %s", lang, enc, f.Encoding)
				}
			}
		}
	}
}

// Any two rows are nearly always enough to recognise our encodings.
func TestDetectEncodingOfTwoRows(t *testing.T) {
	tried, wrong := 0, 0
	for lang, enc := range map[string]string{"lt": "windows-1257", "sk": "windows-1250", "hu": "windows-1250", "ru": "windows-1251"} {
		rows := strings.SplitAfter(samples[lang], "\n")
		for i := 1; i+1 < len(rows)-1; i++ {
			text := rows[i] + rows[i+1]
			file := codingOf(enc).encode(nil, text)
			f, err := Detect(file)
			if err != nil {
				t.Fatal(err)
			}
			want, _ := codingOf(enc).decode(file)
			if got, _ := codingOf(f.Encoding).decode(file); got != want {
				t.Logf("%s: %q", f.Encoding, got)
				wrong++
			}
			tried++
		}
	}
	if wrong*20 > tried {
		t.Errorf("%d of %d wrong", wrong, tried)
	}
}

func TestDetectSurvivesDamage(t *testing.T) {
	if f, err := Detect([]byte(samples["lt"] + "sugadinta \xff;eilutė\n")); err != nil || f.Encoding != "utf-8" {
		t.Errorf("%+v, %v", f, err)
	}
	if f, err := Detect([]byte("a;b\n1;\x00\n" + strings.Repeat("x;y\n", 50))); err != nil || f.Encoding != "utf-8" || f.Separator != ';' {
		t.Errorf("%+v, %v", f, err)
	}
	cutInside := []byte(strings.Repeat("ž", detectBytes))[:detectBytes-1]
	if f, err := Detect(cutInside); err != nil || f.Encoding != "utf-8" {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestDetectSeparator(t *testing.T) {
	for text, want := range map[string]rune{
		"a,b,c\n1,2,3\n":                                    ',',
		"a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n":                 ';',
		"a\tb\tc\n1\t2\t3\n":                                '\t',
		"a|b|c\n1|2|3\n":                                    '|',
		"name,tags\nx,a|b\ny,c|d\n":                         ',',
		"name;address\nJonas;\"Vilnius, A;B\"\nAna;\"x,y\"": ';',
		"only\none\ncolumn\n":                               ',',
		"a;b,c;d\n1;2,3;4\n5;6;7\n8;9;10\n":                 ';',
		"sep=|\na|b\n1|2\n":                                 '|',
		"one line, with a comma":                            ',',
	} {
		if f, err := Detect([]byte(text)); err != nil || f.Separator != want {
			t.Errorf("%q: %q, %v, want %q", text, f.Separator, err, want)
		}
	}
}

func TestDetectHeader(t *testing.T) {
	for text, want := range map[string]bool{
		"name,phone1,zip\nJonas,612,1\n":      true,
		"Vardas;El. paštas\nJonas;a@b.lt\n":   true,
		"Jonas,a@b.lt\nAna,c@d.lt\n":          false,
		"Jonas,61234567\n":                    false,
		"Jonas,2024-05-12\n":                  false,
		"Jonas,\"1 234,50 €\"\n":              false,
		"name,,\nJonas,,\n":                   true,
		"name,name\nJonas,Jonas\n":            false,
		"site\nhttps://example.com\n":         true,
		"https://example.com\nhttps://b.lt\n": false,
	} {
		if f, err := Detect([]byte(text)); err != nil || f.Header != want {
			t.Errorf("%q: %v, %v", text, f.Header, err)
		}
	}
}

func TestDetectRefuses(t *testing.T) {
	noise := make([]byte, 4096)
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	for name, head := range map[string][]byte{
		"png": []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "zip and xlsx": []byte("PK\x03\x04\x14\x00\x06\x00"), "pdf": []byte("%PDF-1.7\n1 0 obj"),
		"old xls": []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "jpeg": []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF"), "noise": noise,
		"zeros": make([]byte, 1000), "program": program,
	} {
		if f, err := Detect(head); !errors.Is(err, ErrBinary) {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
	for _, head := range []string{"", "\n\n", " \t\r\n", "\xEF\xBB\xBF", "\xFF\xFE", "\xFF\xFE\n\x00"} {
		if f, err := Detect([]byte(head)); !errors.Is(err, ErrEmpty) {
			t.Errorf("%q: %+v, %v", head, f, err)
		}
	}
}
