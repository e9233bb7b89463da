package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

// distDir holds the files that the binary embeds. Files that are not built are deleted from it.
const distDir = "web/dist/files"

// budgets caps the transfer size of the files of a page, in gzipped bytes. sharedBudget is for all parts together that
// several scripts share.
const sharedBudget = 2_500

// sharedPrefix marks the shared parts in the manifest, for package dist.
const sharedPrefix = "shared/"

var budgets = map[string]int{"app.css": 16_000, "app.js": 29_000, "sprite.svg": 9_000}

func build() error {
	if err := verifyVendor(); err != nil {
		return err
	}
	files, err := bundle()
	if err != nil {
		return err
	}
	stale, err := leftovers(files)
	if err != nil {
		return err
	}
	for _, name := range stale {
		if err := os.Remove(filepath.Join(root, distDir, name)); err != nil {
			return err
		}
	}
	for name, body := range files {
		if err := write(distDir+"/"+name, body); err != nil {
			return err
		}
	}
	return nil
}

// bundle builds every file of the dist folder in memory: with hashed names, compressed twins, and the manifest that
// maps plain names to hashed ones. The same input always gives the same bytes.
func bundle() (map[string][]byte, error) {
	files, names := map[string][]byte{}, map[string]string{}
	if err := compile(files, names); err != nil {
		return nil, err
	}
	if err := pictures(files, names); err != nil {
		return nil, err
	}
	compress(files)
	if err := withinBudget(files, names); err != nil {
		return nil, err
	}
	manifest, err := json.MarshalIndent(names, "", "  ")
	if err != nil {
		return nil, err
	}
	files["manifest.json"] = append(manifest, '\n')
	return files, nil
}

// compile runs the bundler over the CSS and JavaScript entries and collects its output and the fonts it references.
func compile(files map[string][]byte, names map[string]string) error {
	web, err := filepath.Abs(filepath.Join(root, "web"))
	if err != nil {
		return err
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:     web,
		EntryPoints:       []string{"static/css/app.css", "static/js/app.js"},
		Outdir:            "dist/files",
		EntryNames:        "[name]-[hash]",
		ChunkNames:        "[name]-[hash]",
		AssetNames:        "[name]-[hash]",
		Bundle:            true,
		Splitting:         true,
		Format:            api.FormatESModule,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone,
		Loader:            map[string]api.Loader{".woff2": api.LoaderFile},
		Engines: []api.Engine{
			{Name: api.EngineChrome, Version: "125"}, {Name: api.EngineFirefox, Version: "128"}, {Name: api.EngineSafari, Version: "17.5"},
		},
		Metafile: true,
	})
	if len(result.Errors) > 0 {
		return errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), ""))
	}
	if len(result.Warnings) > 0 {
		return errors.New(strings.Join(api.FormatMessages(result.Warnings, api.FormatMessagesOptions{}), ""))
	}
	for _, file := range result.OutputFiles {
		files[filepath.Base(file.Path)] = file.Contents
	}
	return entryNames(result.Metafile, names)
}

// entryNames finds in the bundler's report the output of each entry, the parts that entries share, and the file of each
// font. A shared part is named after the first of its sources, so that the names do not depend on an order.
func entryNames(report string, names map[string]string) error {
	var meta struct {
		Outputs map[string]struct {
			EntryPoint string
			Inputs     map[string]any
		}
	}
	if err := json.Unmarshal([]byte(report), &meta); err != nil {
		return err
	}
	for output, about := range meta.Outputs {
		switch {
		case about.EntryPoint != "":
			names[filepath.Base(about.EntryPoint)] = filepath.Base(output)
		case strings.HasPrefix(filepath.Base(output), "chunk-"):
			names[sharedPrefix+first(about.Inputs)] = filepath.Base(output)
		case strings.HasSuffix(output, ".woff2"):
			for input := range about.Inputs {
				names[filepath.Base(input)] = filepath.Base(output)
			}
		}
	}
	return nil
}

// first returns the smallest file name among the sources of an output.
func first(inputs map[string]any) string {
	bases := []string{}
	for input := range inputs {
		bases = append(bases, filepath.Base(input))
	}
	return slices.Min(bases)
}

// compress adds .gz and .br twins of the text files that they make smaller.
func compress(files map[string][]byte) {
	for name, body := range files {
		if strings.HasSuffix(name, ".woff2") {
			continue
		}
		if small := gzipped(body); len(small) < len(body) {
			files[name+".gz"] = small
		}
		var small bytes.Buffer
		writer := brotli.NewWriterLevel(&small, brotli.BestCompression)
		_, _ = writer.Write(body)
		_ = writer.Close()
		if small.Len() < len(body) {
			files[name+".br"] = small.Bytes()
		}
	}
}

// gzipped compresses in memory, where writing cannot fail.
func gzipped(body []byte) []byte {
	var small bytes.Buffer
	writer, _ := gzip.NewWriterLevel(&small, gzip.BestCompression)
	_, _ = writer.Write(body)
	_ = writer.Close()
	return small.Bytes()
}

func withinBudget(files map[string][]byte, names map[string]string) error {
	shared := 0
	for name, built := range names {
		if strings.HasPrefix(name, sharedPrefix) {
			shared += len(gzipped(files[built]))
		}
	}
	if shared > sharedBudget {
		return fmt.Errorf("the shared scripts are %d bytes gzipped, over their budget of %d", shared, sharedBudget)
	}
	for name, limit := range budgets {
		if size := len(gzipped(files[names[name]])); size > limit {
			return fmt.Errorf("%s is %d bytes gzipped, over its budget of %d", name, size, limit)
		}
	}
	return nil
}
