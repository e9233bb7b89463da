package ui

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/i18n"
)

// sources reads every file of the folder web with one of the endings, by its path below it.
func sources(t *testing.T, endings ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "vendor" || path == "../dist/files") {
			return filepath.SkipDir
		}
		if !slices.Contains(endings, filepath.Ext(path)) || strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		found[strings.TrimPrefix(path, "../")] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatalf("no file ends in %v", endings)
	}
	return found
}

var (
	cssComment  = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssSelector = regexp.MustCompile(`([^{};]+)\{`)
	cssClass    = regexp.MustCompile(`\.([a-z][a-z0-9-]*)`)
	cssID       = regexp.MustCompile(`#[a-z]`)
	cssColour   = regexp.MustCompile(`(?i)#[0-9a-f]{3,8}\b|\b(?:oklch|oklab|rgba?|hsla?)\(`)
	quoted      = regexp.MustCompile(`"([^"]*)"`)
	className   = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*-?$`)
	classPlain  = regexp.MustCompile(`\bclass="([^"]*)"`)
	classGo     = regexp.MustCompile(`\bclass=\{((?:[^{}]|\{[^}]*\})*)\}`)
)

// selectors returns the class names in each CSS file.
func selectors(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for path, text := range sources(t, ".css") {
		for _, part := range cssSelector.FindAllStringSubmatch(cssComment.ReplaceAllString(text, ""), -1) {
			if strings.Contains(part[1], "@") {
				continue
			}
			for _, class := range cssClass.FindAllStringSubmatch(part[1], -1) {
				found[path] = append(found[path], class[1])
			}
		}
	}
	return found
}

// composed are the prefixes of classes that code completes with a value, so that they are not found whole.
var composed = []string{"button-", "badge-", "callout-", "text-", "table-", "toast-"}

// foreign are classes that a library sets on our elements.
var foreign = []string{"htmx-request"}

func TestEachStyledClassIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, text := range sources(t, ".templ", ".go", ".js") {
		for _, word := range regexp.MustCompile(`[a-z0-9-]+`).FindAllString(text, -1) {
			used[word] = true
		}
	}
	for path, classes := range selectors(t) {
		for _, class := range classes {
			stem, _, _ := strings.Cut(class, "-")
			if slices.Contains(foreign, class) || slices.Contains(composed, stem+"-") {
				continue
			}
			if !used[class] {
				t.Errorf("%s styles .%s, which nothing uses", path, class)
			}
		}
	}
}

func TestEachUsedClassIsStyled(t *testing.T) {
	known := map[string]bool{}
	for _, classes := range selectors(t) {
		for _, class := range classes {
			known[class] = true
		}
	}
	for path, text := range sources(t, ".templ") {
		for _, class := range usedClasses(text) {
			if !known[class] && !slices.Contains(composed, class) {
				t.Errorf("%s uses the class %q, which no style file has", path, class)
			}
		}
	}
}

// usedClasses lists the names in class attributes, plain and computed.
func usedClasses(text string) []string {
	var names []string
	for _, attribute := range classPlain.FindAllStringSubmatch(text, -1) {
		names = append(names, strings.Fields(attribute[1])...)
	}
	for _, attribute := range classGo.FindAllStringSubmatch(text, -1) {
		for _, literal := range quoted.FindAllStringSubmatch(attribute[1], -1) {
			for _, name := range strings.Fields(literal[1]) {
				if className.MatchString(name) && strings.Contains(name, "-") {
					names = append(names, name)
				}
			}
		}
	}
	return names
}

func TestEachClassBelongsToTheFileOfItsName(t *testing.T) {
	owners := map[string][]string{}
	for path, classes := range selectors(t) {
		name := strings.TrimSuffix(filepath.Base(path), ".css")
		owners[name] = append(owners[name], classes...)
	}
	for path, classes := range selectors(t) {
		for _, class := range classes {
			stem, _, _ := strings.Cut(class, "-")
			if stem == "u" {
				stem = "utilities"
			}
			if !slices.Contains(foreign, class) && !slices.Contains(owners[stem], class) {
				t.Errorf("%s styles .%s, but %s.css does not have it", path, class, stem)
			}
		}
	}
}

func TestColoursAreTokens(t *testing.T) {
	for path, text := range sources(t, ".css") {
		if strings.HasSuffix(path, "tokens.css") {
			continue
		}
		for _, line := range strings.Split(cssComment.ReplaceAllString(text, ""), "\n") {
			if cssColour.MatchString(strings.ReplaceAll(line, "color-mix(in oklab,", "")) {
				t.Errorf("%s has a colour that is no token: %s", path, strings.TrimSpace(line))
			}
		}
		for _, part := range cssSelector.FindAllStringSubmatch(text, -1) {
			if cssID.MatchString(part[1]) {
				t.Errorf("%s styles an ID: %s", path, strings.TrimSpace(part[1]))
			}
		}
	}
}

func TestPagesKeepTheSecurityPolicy(t *testing.T) {
	forbidden := regexp.MustCompile(`\bstyle=|\bhx-on|["'(]js:|javascript:|\bon(click|change|input|submit|load)=|\beval\(|new Function\(|insertAdjacentHTML|\.innerHTML\s*=|hx-trigger="[^"]*\[`)
	script := regexp.MustCompile(`<script\b[^>]*>`)
	for path, text := range sources(t, ".templ", ".js", ".html") {
		if hit := forbidden.FindString(text); hit != "" {
			t.Errorf("%s has %q", path, hit)
		}
		for _, tag := range script.FindAllString(text, -1) {
			if !strings.Contains(tag, " src=") && !strings.Contains(tag, `type="application/json"`) {
				t.Errorf("%s has an inline script", path)
			}
		}
	}
}

func TestModulesAreShort(t *testing.T) {
	for path, text := range sources(t, ".js") {
		if lines := strings.Count(text, "\n"); lines > 150 {
			t.Errorf("%s has %d lines, more than 150", path, lines)
		}
	}
}

func TestEachIconIsInTheSprite(t *testing.T) {
	manifest, err := os.ReadFile("../dist/files/manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var names map[string]string
	if err := json.Unmarshal(manifest, &names); err != nil {
		t.Fatal(err)
	}
	sprite, err := os.ReadFile("../dist/files/" + names["sprite.svg"])
	if err != nil {
		t.Fatal(err)
	}
	use := regexp.MustCompile(`(?:Icon\(|Icon: *|icon: *|MenuLink\()"([a-z0-9-]+)"`)
	for path, text := range sources(t, ".templ", ".go") {
		for _, icon := range use.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(string(sprite), `id="`+icon[1]+`"`) {
				t.Errorf("%s uses the icon %q, which is not in the sprite", path, icon[1])
			}
		}
	}
}

func TestEachWordIsTranslated(t *testing.T) {
	use := regexp.MustCompile(`(?m)^[^/\n]*\b[a-zA-Z]+\.[TN]\("([a-z0-9_.]+)"[,)]`)
	printer := i18n.For("en", nil)
	for path, text := range sources(t, ".templ", ".go") {
		if path == "ui/doc.go" {
			continue
		}
		for _, word := range use.FindAllStringSubmatch(text, -1) {
			if !printer.Has(word[1]) {
				t.Errorf("%s uses the key %q, which has no translation", path, word[1])
			}
		}
	}
}
