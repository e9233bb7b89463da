package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/record"
)

// While the folder of files is missing, uploads are refused with a message and leave nothing behind. Everything else works.
func TestUploadsWithoutTheFolderOfFiles(t *testing.T) {
	both(t, func(s *site) {
		dir := filepath.Join(t.TempDir(), "files")
		var err error
		s.app.Files, err = blob.Open(dir)
		s.ok(err)
		s.settled()
		for lang, says := range map[string]string{"en": "Files cannot be saved", "lt": "negalima įrašyti", "sk": "Súbory sa", "ru": "файлы", "hu": "A fájlok"} {
			ona := s.signedIn("ona")
			ona.post("/preferences", "back", "/leads", "lang", lang).is(s, 303)
			s.ok(os.Rename(dir, dir+"-old"))
			for _, content := range []string{"title\nOne\n", "title\n" + strings.Repeat("Another one\n", 200_000)} {
				ona.upload("lead", "a.csv", strings.NewReader(content)).is(s, 503).says(s, says)
			}
			ona.post("/leads", "once", record.NewID().String(), "title", "No file is needed").is(s, 303)
			s.ok(os.Rename(dir+"-old", dir))
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("a partial file is left: %v, %v", left, err)
			}
		}
		list, err := s.app.Imports.List(s.ctx, s.actor("ona"))
		if err != nil || len(list) > 0 {
			t.Errorf("an import was started: %v, %v", list, err)
		}
		s.signedIn("ona").upload("lead", "a.csv", strings.NewReader("title\nOne\n")).is(s, 303)
	})
}
