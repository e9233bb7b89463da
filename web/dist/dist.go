// Package dist serves the built browser files (CSS, JavaScript, fonts, icons) that are embedded in the binary. Their names
// contain a hash of their content, so a browser may cache them for ever.
package dist

import (
	"embed"
	"encoding/json"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Prefix is the path under which Handler must be mounted.
const Prefix = "/static/"

//go:embed files
var files embed.FS

var names = readManifest()

// types are the content types of the files, so that they do not depend on the machine's own table.
var types = map[string]string{
	".css":         "text/css; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".svg":         "image/svg+xml",
	".woff2":       "font/woff2",
	".webmanifest": "application/manifest+json",
}

func readManifest() map[string]string {
	text, err := files.ReadFile("files/manifest.json")
	if err != nil {
		panic(err)
	}
	var names map[string]string
	if err := json.Unmarshal(text, &names); err != nil {
		panic(err)
	}
	return names
}

// URL returns the URL of a built file by its plain name, such as "app.css". It panics if there is no such file, which is a
// misspelling in a template.
func URL(name string) string {
	hashed, ok := names[name]
	if !ok {
		panic("dist: no built file named " + name)
	}
	return Prefix + hashed
}

// Shared returns the URLs of the scripts that several entries import, so that a page can preload them.
func Shared() []string {
	var urls []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if strings.HasPrefix(name, "shared/") {
			urls = append(urls, URL(name))
		}
	}
	return urls
}

// Handler serves the built files, compressed if the browser accepts it.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, Prefix)
		kind, known := types[path.Ext(name)]
		if !known || strings.Contains(name, "/") {
			http.NotFound(w, r)
			return
		}
		body, encoding, err := pick(name, r.Header.Get("Accept-Encoding"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		head := w.Header()
		head.Set("Content-Type", kind)
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
		head.Set("Vary", "Accept-Encoding")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Content-Length", strconv.Itoa(len(body)))
		if encoding != "" {
			head.Set("Content-Encoding", encoding)
		}
		_, _ = w.Write(body)
	})
}

// pick returns the smallest stored form of a file that the browser accepts.
func pick(name, accepts string) (body []byte, encoding string, err error) {
	for _, way := range []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !strings.Contains(accepts, way.encoding) {
			continue
		}
		if body, err = files.ReadFile("files/" + name + way.suffix); err == nil {
			return body, way.encoding, nil
		}
	}
	body, err = files.ReadFile("files/" + name)
	return body, "", err
}
