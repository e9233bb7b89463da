package crm

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestASlugIsReadableInAnAddress(t *testing.T) {
	for name, want := range map[string]string{
		"Žalia Giria":                  "zalia-giria",
		"  UAB „Spauda ir Ko“  ":       "uab-spauda-ir-ko",
		"Ромашка":                      "romaska",
		"Studio 54 az 09":              "studio-54-az-09",
		"A/B -- C":                     "a-b-c",
		"!!!":                          "workspace",
		"":                             "workspace",
		strings.Repeat("a", 40):        strings.Repeat("a", 40),
		strings.Repeat("a", 41):        strings.Repeat("a", 40),
		strings.Repeat("ab ", 20):      strings.Repeat("ab-", 13) + "a",
		strings.Repeat("a", 39) + " b": strings.Repeat("a", 39),
	} {
		if got := Slug(name); got != want {
			t.Errorf("the slug of %q is %q, want %q", name, got, want)
		}
	}
}

func TestEverySlugIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		s := Slug(name)
		if !SlugValid(s) {
			t.Fatalf("the slug %q of %q is not valid", s, name)
		}
		if Slug(s) != s {
			t.Fatalf("the slug of %q is %q", s, Slug(s))
		}
	})
}

// words matches lower case Latin letters and digits with single underscores
// between them.
var words = regexp.MustCompile(`^([a-z0-9]+(_[a-z0-9]+)*)?$`)

func TestAPlainNameHasSingleSeparatorsBetweenWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOf(rapid.SampledFrom([]rune("azAZ09`{/: _-šя.!"))).Draw(t, "name")
		if got := Plain(name, '_'); !words.MatchString(got) {
			t.Fatalf("%q is written %q", name, got)
		}
	})
	for name, want := range map[string]string{"az AZ 09": "az_az_09", "`a{b/0:9": "a_b_0_9", "__a__": "a", "Šiauliai": "siauliai"} {
		if got := Plain(name, '_'); got != want {
			t.Errorf("%q is written %q, want %q", name, got, want)
		}
	}
}

func TestTheKeyOfAListValueIsDerivedFromItsName(t *testing.T) {
	used := []*Item{{Key: "offer"}, {Key: "call"}, {Key: "call_2"}, {Key: "value"}}
	for name, want := range map[string]string{
		"Trade fair":                   "trade_fair",
		"Offer":                        "offer_2",
		"Call!":                        "call_3",
		"???":                          "value_2",
		strings.Repeat("a", 50):        strings.Repeat("a", 40),
		strings.Repeat("a", 39) + " b": strings.Repeat("a", 39),
	} {
		if got := FreeKey(used, name); got != want {
			t.Errorf("the key of %q is %q, want %q", name, got, want)
		}
	}
	if got := FreeKey(nil, "Offer"); got != "offer" {
		t.Errorf("the first key is %q", got)
	}
}

func TestKeysOfAListDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var items []*Item
		used := map[string]bool{}
		for _, name := range rapid.SliceOfN(rapid.StringMatching(`[aA !]{0,3}[12]?`), 1, 30).Draw(t, "names") {
			key := FreeKey(items, name)
			if used[key] || !words.MatchString(key) || key == "" {
				t.Fatalf("%q gets the key %q", name, key)
			}
			used[key] = true
			items = append(items, &Item{Key: key})
		}
	})
}

func TestANameIsNeitherEmptyNorTooLong(t *testing.T) {
	for name, want := range map[string]string{
		"":                       "required",
		"Ona":                    "",
		strings.Repeat("š", 200): "",
		strings.Repeat("š", 201): "too_long",
		"Ona\x00":                "invalid_text",
		"\xff":                   "invalid_text",
	} {
		got := ""
		if err := CheckName(name); err != nil {
			got = err.Key
		}
		if got != want {
			t.Errorf("the name %.20q: %q, want %q", name, got, want)
		}
	}
}
