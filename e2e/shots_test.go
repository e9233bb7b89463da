package e2e

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/e2e/apiclient"
	"github.com/vedlys/vedlys/e2e/product"
)

// TestScreenshots takes the documentation's pictures of sample data. They go to the folder in VEDLYS_SHOTS, or to the
// test's artifacts, where they still prove that the pages can be drawn.
func TestScreenshots(t *testing.T) {
	place := product.NewPlace(t, "sqlite")
	place.Run("", "workspace", "add", "--slug", "office", "--name", "Baltic Office", "--country", "LT")
	place.Run(apiclient.Password, "user", "add", "--workspace", "office", "--email", "ada@office.example", "--name", "Ada Novak", "--role",
		"administrator", "--language", "en", "--password-stdin")
	place.Run("", "sample", "--workspace", "office", "--leads", "600")
	w := NewBrowser(t).Window(place.Start().URL)
	w.Visit("/sign-in")
	w.Type("input[name=email]", "ada@office.example")
	w.Type("input[name=password]", apiclient.Password)
	w.Press("Enter")
	w.Wait("html[data-tab] #list")

	showList(w)
	showBoard(w)
	showQualifying(w)
	showImport(w)
	showRest(w)
}

// shot takes one picture once the page is still, small enough for the documentation.
func (w *Window) shot(name string) {
	w.t.Helper()
	w.WaitGone("[aria-busy=true]")
	Eval[bool](w, "document.fonts.ready.then(() => true)")
	w.Screenshot(name)
	dir := os.Getenv("VEDLYS_SHOTS")
	if dir == "" {
		dir = w.t.ArtifactDir()
	}
	pack(w.t, filepath.Join(dir, name+".png"))
}

// pack rewrites a picture in 256 colours, which halves its size.
func pack(t testing.TB, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	full, err := png.Decode(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	b, known := full.Bounds(), map[color.Color]uint8{}
	few := image.NewPaletted(b, fewColours(full))
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			at := full.At(x, y)
			if _, ok := known[at]; !ok {
				known[at] = uint8(few.Palette.Index(at))
			}
			few.SetColorIndex(x, y, known[at])
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, few); err != nil {
		t.Fatal(err)
	}
	if out.Len() > 200<<10 {
		t.Errorf("%s has %d bytes", path, out.Len())
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// fewColours returns 256 colours of a picture: the most frequent of each neighbourhood first, then the most frequent of
// the rest, so that a small red dot stays red.
func fewColours(full image.Image) color.Palette {
	count, b := map[color.Color]int{}, full.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[full.At(x, y)]++
		}
	}
	all := slices.SortedFunc(maps.Keys(count), func(a, c color.Color) int { return cmp.Compare(count[c], count[a]) })
	met := map[[3]uint32]bool{}
	var first, rest color.Palette
	for _, c := range all {
		red, green, blue, _ := c.RGBA()
		place := [3]uint32{red >> 13, green >> 13, blue >> 13}
		if !met[place] {
			first = append(first, c)
		} else {
			rest = append(rest, c)
		}
		met[place] = true
	}
	return append(first[:min(128, len(first))], rest...)[:min(256, len(all))]
}

func showList(w *Window) {
	w.t.Helper()
	w.Visit("/leads")
	w.Click("main tr[data-id]:nth-child(5) .table-link")
	w.Wait("#panel-body")
	w.shot("leads")
	w.Click("#panel [data-field=phones]")
	w.Wait("#panel input[name=phones]:focus") // only then does Escape belong to it
	w.shot("panel")
	w.Press("Escape")
	w.Wait("#panel [data-field=phones]")
	w.Dark(true)
	w.shot("leads-dark")
	w.Dark(false)
	w.speak("lt")
	w.Visit(w.URL())
	w.shot("leads-lt")
	w.speak("en")
	w.SetViewport(Phone)
	w.Visit("/leads")
	w.shot("phone")
	w.SetViewport(Desktop)
}

func showBoard(w *Window) {
	w.t.Helper()
	w.Visit("/leads/board")
	w.shot("board")
}

// showQualifying qualifies the first lead that has a company name.
func showQualifying(w *Window) {
	w.t.Helper()
	w.Visit("/leads?status=contacted&company_name.filled=true&last_name.filled=true")
	w.Wait("main tr[data-id]")
	at := strings.TrimPrefix(Eval[string](w, "document.querySelector('main tr[data-id]').dataset.url"), w.base)
	w.Visit(at)
	w.shot("page")
	w.Click("text=Qualify")
	w.Click("#dialog button[value=details]")
	w.Wait("#dialog [name='company.name']")
	w.shot("qualify")
	w.Click("#dialog button[value=next]")
	w.Wait("#dialog [href^='/companies/']")
	w.shot("receipt")
}

func showImport(w *Window) {
	w.t.Helper()
	file, err := filepath.Abs(filepath.Join("..", "sheet", "testdata", "us-500.csv"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.Visit("/imports")
	w.Upload("[name=file]", file)
	w.Click("text=Upload")
	w.Wait("text=Import 500 rows")
	w.shot("import")
}

func showRest(w *Window) {
	w.t.Helper()
	w.Visit("/settings/lists/lead_status")
	w.shot("settings")
}
