package vedlys_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
)

// keyPart matches string literals in code that may be a translation key or a part of one.
var keyPart = regexp.MustCompile("[\"`]([a-z][a-z0-9_.]{2,}|[._][a-z][a-z0-9_.]+)[\"`]")

func TestEveryKeyIsUsed(t *testing.T) {
	parts := keyParts(t)
	for _, typ := range crm.AllTypes() {
		for _, f := range typ.Fields {
			for _, key := range rowWords(f) {
				parts[key] = true // made of the names in the description
			}
		}
	}
	for key := range words(t) {
		if !composed(key, parts) {
			t.Errorf("no code uses the words %q; remove them with: go run ./i18n/addwords -remove %s", key, key)
		}
	}
}

func TestComposedFindsUnusedKeys(t *testing.T) {
	parts := map[string]bool{"list.empty": true, "type.": true, "lead": true, ".field.": true, "city": true, "action": true, "open": true}
	for key, want := range map[string]bool{
		"list.empty": true, "type.lead": true, "lead.open": true, "lead.field.city": true,
		"list.full": false, "lead.full": false, "type.lead.many": false, "action.open": false, "lead.field.": false,
	} {
		if composed(key, parts) != want {
			t.Errorf("composed(%q) is %v", key, !want)
		}
	}
}

// composed reports whether a key is a literal of the code, or made of literals, one of which has a dot. The code adds
// the dot after the name of a type or list by itself.
func composed(key string, parts map[string]bool) bool {
	owner, rest, _ := strings.Cut(key, ".")
	return parts[key] || joined(key, parts, false) || owners[owner] && joined(rest, parts, true)
}

// owners are the names that begin keys of their own: types and lists.
var owners = func() map[string]bool {
	names := map[string]bool{crm.NoteType.Name: true}
	for _, typ := range crm.Types {
		names[typ.Name] = true
	}
	for _, list := range crm.ListNames {
		names[list] = true
	}
	return names
}()

// joined reports whether literals make up the rest of a key. Dotted is set if a literal before had a dot.
func joined(rest string, parts map[string]bool, dotted bool) bool {
	if rest == "" {
		return dotted
	}
	for end := 1; end <= len(rest); end++ {
		part := rest[:end]
		if parts[part] && !strings.HasSuffix(rest, ".") &&
			joined(rest[end:], parts, dotted || strings.Contains(part, ".")) {
			return true
		}
	}
	return false
}

// keyParts returns the literals of the code that may be part of a key.
func keyParts(t *testing.T) map[string]bool {
	t.Helper()
	parts := map[string]bool{}
	for _, path := range trackedFiles(t) {
		code := slices.ContainsFunc([]string{".go", ".templ", ".js"}, func(end string) bool { return strings.HasSuffix(path, end) })
		if !code || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") || strings.HasPrefix(path, "web/dist/") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range keyPart.FindAllStringSubmatch(comment.ReplaceAllString(string(text), ""), -1) {
			parts[m[1]] = true
		}
	}
	return parts
}
