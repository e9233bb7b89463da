package vedlys_test

import (
	"bytes"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// large are the files that may exceed a megabyte, each with the reason.
var large = map[string]string{}

func TestNoLargeFiles(t *testing.T) {
	for _, name := range trackedFiles(t) {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 1<<20 && large[name] == "" {
			t.Errorf("%s has %d kB; every clone keeps that for ever", name, info.Size()/1024)
		}
	}
}

// forbidden is what a page must not contain: the Content-Security-Policy refuses it, or it hides behaviour in an
// attribute.
var forbidden = map[string]*regexp.Regexp{
	"an hx-on handler":           regexp.MustCompile(`\bhx-on\b`),
	"an event handler attribute": regexp.MustCompile(`\son[a-z]+=["{]`),
	"a style attribute":          regexp.MustCompile(`\sstyle\??=["{]`),
	"a style element":            regexp.MustCompile(`<style\b`),
	"a javascript: address":      regexp.MustCompile(`(?i)javascript:`),
	"a js: value":                regexp.MustCompile(`=\s*["{]\s*["` + "`" + `]?js:`),
	"an hx-trigger filter":       regexp.MustCompile(`hx-trigger="[^"]*\[`),
	"a templ script or css":      regexp.MustCompile(`(?m)^(script|css) \w+\(`),
}

// script finds script elements. Those that only carry data or name their source are allowed.
var (
	script        = regexp.MustCompile(`<script\b[^>]*>`)
	allowedScript = regexp.MustCompile(`\ssrc=|type="application/json"`)
)

func TestPagesKeepTheContentSecurityPolicy(t *testing.T) {
	pages := slices.DeleteFunc(trackedFiles(t), func(name string) bool { return path.Ext(name) != ".templ" })
	if len(pages) == 0 {
		t.Fatal("there are no pages")
	}
	for _, name := range pages {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range refused(string(text)) {
			t.Errorf("%s:%s", name, problem)
		}
	}
}

func TestRefusedFindsWhatThePolicyRefuses(t *testing.T) {
	for _, bad := range []string{
		`<b hx-on:click="go()">`, `<b onclick="go()">`, `<b style="color: red">`, `<b style={ width }>`, `<style>b{}</style>`,
		`<a href="javascript:go()">`, `<b hx-vals="js:{a: b}">`, `<b hx-trigger="keyup[ctrlKey]">`, `<script>go()</script>`,
		"script go() {\n}", "css red() {\n}",
	} {
		if len(refused(bad)) == 0 {
			t.Errorf("%s passed", bad)
		}
	}
	for _, good := range []string{
		`<script type="module" src={ asset("app.js") }></script>`, `<script type="application/json">{}</script>`,
		`<b data-hue="3" hx-trigger="change delay:200ms">`, `one="1"; phone := c.Phone`, `<link rel="stylesheet" href="/a.css">`,
	} {
		if problems := refused(good); len(problems) > 0 {
			t.Errorf("%s: %v", good, problems)
		}
	}
}

// refused lists the forbidden things in a page's source as "line: what".
func refused(text string) []string {
	var problems []string
	add := func(at int, what string) {
		line := strings.Count(text[:at], "\n") + 1
		problems = append(problems, strconv.Itoa(line)+": "+what)
	}
	for what, pattern := range forbidden {
		for _, at := range pattern.FindAllStringIndex(text, -1) {
			add(at[0], what)
		}
	}
	for _, at := range script.FindAllStringIndex(text, -1) {
		if !allowedScript.MatchString(text[at[0]:at[1]]) {
			add(at[0], "an inline script")
		}
	}
	return problems
}

// foreign are words that tie the project to the machine where it was written: one of its folders, the hosts of package
// registries. They are spelled in pieces so that this file does not contain them.
var foreign = [][]byte{
	[]byte("/wo" + "rk/"),
	[]byte("proxy.gol" + "ang.org"), []byte("sum.gol" + "ang.org"), []byte("registry.npm" + "js.org"),
	[]byte("deb.deb" + "ian.org"), []byte("security.deb" + "ian.org"),
}

func TestNothingIsTiedToOneMachine(t *testing.T) {
	for _, name := range trackedFiles(t) {
		if path.Base(name) == "go.sum" || strings.Contains(path.Base(name), "lock") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(text[:min(len(text), 8000)], 0) >= 0 {
			continue // not text
		}
		for _, word := range foreign {
			if at := bytes.Index(text, word); at >= 0 {
				t.Errorf("%s:%d: %s", name, bytes.Count(text[:at], []byte("\n"))+1, word)
			}
		}
	}
}

func trackedFiles(t *testing.T) []string {
	t.Helper()
	names, err := tracked()
	if err != nil {
		t.Fatal(err)
	}
	if len(names) < 100 {
		t.Fatalf("git knows only %d files", len(names))
	}
	return slices.Clone(names)
}
