package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The outer svg tag of an icon and the licence comment above it. The sprite replaces them by one symbol and one
// comment.
var (
	svgOpen = regexp.MustCompile(`(?s)^.*?<svg[^>]*>`)
	gaps    = regexp.MustCompile(`>\s+<`)
)

// pictures adds the icon sprite, the favicon and the web app manifest.
func pictures(files map[string][]byte, names map[string]string) error {
	sprite, err := sprite()
	if err != nil {
		return err
	}
	add(files, names, "sprite.svg", sprite)
	favicon, err := os.ReadFile(filepath.Join(root, "web/static/icons/favicon.svg"))
	if err != nil {
		return err
	}
	add(files, names, "favicon.svg", favicon)
	return webmanifest(files, names)
}

// sprite collects every icon, vendored and own, as a symbol named after its file.
func sprite() ([]byte, error) {
	vendored, err := filepath.Glob(filepath.Join(root, "web/vendor/lucide/*.svg"))
	if err != nil {
		return nil, err
	}
	own, err := filepath.Glob(filepath.Join(root, "web/static/icons/symbol-*.svg"))
	if err != nil {
		return nil, err
	}
	paths := append(vendored, own...)
	slices.Sort(paths)
	var out bytes.Buffer
	out.WriteString(`<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide icons, ISC licence -->`)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(strings.TrimSuffix(filepath.Base(path), ".svg"), "symbol-")
		inner := svgOpen.ReplaceAllString(strings.TrimSpace(string(text)), "")
		inner = strings.TrimSpace(gaps.ReplaceAllString(strings.TrimSuffix(inner, "</svg>"), "><"))
		out.WriteString(`<symbol id="` + name + `" viewBox="0 0 24 24">` + strings.ReplaceAll(inner, " />", "/>") + `</symbol>`)
	}
	out.WriteString("</svg>\n")
	return out.Bytes(), nil
}

func webmanifest(files map[string][]byte, names map[string]string) error {
	text, err := json.MarshalIndent(map[string]any{
		"name": "Vedlys", "short_name": "Vedlys", "start_url": "/", "display": "standalone",
		"background_color": "#f8f7f4", "theme_color": "#006365",
		"icons": []map[string]string{{"src": names["favicon.svg"], "sizes": "any", "type": "image/svg+xml"}},
	}, "", "  ")
	if err != nil {
		return err
	}
	add(files, names, "app.webmanifest", append(text, '\n'))
	return nil
}

// add stores a file under a name with its hash.
func add(files map[string][]byte, names map[string]string, name string, body []byte) {
	extension := filepath.Ext(name)
	hashed := strings.TrimSuffix(name, extension) + "-" + strings.ToUpper(hash(body)[:8]) + extension
	files[hashed], names[name] = body, hashed
}
