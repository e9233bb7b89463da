package i18n

import (
	"slices"
	"testing"
)

func TestFullName(t *testing.T) {
	for _, c := range []struct {
		language, country     string
		given, middle, family string
		want                  string
	}{
		{"hu", "", "Eszter", "", "Rácz", "Rácz Eszter"},
		{"", "HU", "Eszter", "", "Rácz", "Rácz Eszter"},
		{"hu", "SK", "Eszter", "", "Rácz", "Rácz Eszter"},
		{"en", "HU", "Peter", "", "Smith", "Peter Smith"},
		{"lt", "", "Jonas", "", "Petraitis", "Jonas Petraitis"},
		{"ru", "", "Иван", "", "Иванов", "Иван Иванов"},
		{"ru", "", " Иван ", "Иванович", "Иванов", "Иванов Иван Иванович"},
		{"", "KZ", "Айгуль", "Нурлановна", "Ахметова", "Ахметова Айгуль Нурлановна"},
		{"en", "", "John", "Michael", "Smith", "John Michael Smith"},
		{"zh", "", "小明", "", "王", "王小明"},
		{"ja", "", "Taro", "", "Yamada", "Yamada Taro"},
		{"vi", "", "Minh", "Văn", "Nguyễn", "Nguyễn Minh Văn"},
		{"hu", "", "Eszter", "", "", "Eszter"},
		{"", "", "", "", "Rácz", "Rácz"},
	} {
		if got := OrderOf(c.language, c.country).Or(GivenFirst).FullName(c.given, c.middle, c.family); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if OrderOf("", "") != UnknownOrder || !slices.Contains(FatherCountries, "BY") || !slices.Contains(FatherLanguages, "ru") || len(FatherLanguages) != len(FatherCountries) {
		t.Error(FatherLanguages, FatherCountries)
	}
	if AskedNames("hu")[0] != "last_name" || AskedNames("ru")[2] != "middle_name" || AskedNames("sk")[0] != "first_name" {
		t.Error("the order of the controls")
	}
}
