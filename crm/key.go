package crm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// The largest numbers of values of a list, and of tags.
const (
	MaxItems = 200
	MaxTags  = 1000
)

// MostItems returns the largest number of values of a list.
func MostItems(list string) int {
	if list == Tags {
		return MaxTags
	}
	return MaxItems
}

// FreeHue returns the colour that the fewest values of a list have.
func FreeHue(items []*Item) int {
	var used [Hues]int
	for _, i := range items {
		used[i.Hue%Hues]++
	}
	return slices.Index(used[:], slices.Min(used[:]))
}

// maxTagName is the longest name of a tag, in characters.
const maxTagName = 50

// CheckItemName checks the name of a value of a list. Names of tags have no
// commas or semicolons, which separate them where people type several.
func CheckItemName(list, name string) *record.Error {
	if err := CheckName(name); err != nil || list != Tags {
		return err
	}
	if utf8.RuneCountInString(name) > maxTagName {
		return record.Wrong("too_long", "max", maxTagName)
	}
	if strings.ContainsAny(name, ",;\r\n") {
		return record.Wrong("tag_separator")
	}
	return nil
}

// FreeKey derives a key from a name that is not used in the list.
func FreeKey(items []*Item, name string) string {
	key := Plain(name, '_')
	key = cmp.Or(strings.TrimRight(key[:min(len(key), 40)], "_"), "value")
	for n, base := 2, key; slices.ContainsFunc(items, func(i *Item) bool { return i.Key == key }); n++ {
		key = fmt.Sprintf("%s_%d", base, n)
	}
	return key
}

// Slug derives a short name for addresses from any name.
func Slug(name string) string {
	s := Plain(name, '-')
	if len(s) > 40 {
		s = strings.Trim(s[:40], "-")
	}
	return cmp.Or(s, "workspace")
}

// Plain writes a name in lower case Latin letters and digits, with a separator
// between words.
func Plain(name string, between byte) string {
	var b strings.Builder
	for _, r := range match.Latin(name) {
		switch {
		case letterOrDigit(r):
			b.WriteRune(r)
		case b.Len() > 0 && b.String()[b.Len()-1] != between:
			b.WriteByte(between)
		}
	}
	return strings.Trim(b.String(), string(between))
}

// letterOrDigit reports whether r is a lower case Latin letter or a digit.
func letterOrDigit(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

// CheckName checks the name of a person, a workspace or a list value.
func CheckName(s string) *record.Error {
	if s == "" {
		return record.Wrong("required")
	}
	f := &record.Field{Kind: record.TextKind, Max: 200}
	_, err := f.Kind.Parse(s, f, &record.Env{})
	return err
}
