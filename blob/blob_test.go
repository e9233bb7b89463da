package blob

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

func TestPutOpenDelete(t *testing.T) {
	dir := t.TempDir()
	d, err := Open(dir + "/files")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if n, err := d.Put("a.csv", strings.NewReader("hello"), 5); n != 5 || err != nil {
		t.Fatal(n, err)
	}
	f, err := d.Open("a.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if b, _ := io.ReadAll(f); string(b) != "hello" {
		t.Fatalf("%q", b)
	}
	if _, err := d.Put("a.csv", strings.NewReader("again"), 5); err == nil {
		t.Error("overwritten")
	}
	if _, err := d.Put("b.csv", strings.NewReader("hello!"), 5); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(dir + "/files/b.csv"); !os.IsNotExist(err) {
		t.Error("a refused file is kept")
	}
	if err := errors.Join(d.Delete("a.csv"), d.Delete("a.csv")); err != nil {
		t.Error(err)
	}
}

func TestNamesStayInside(t *testing.T) {
	d, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, name := range []string{"", "..", "../x", "a/b", "/etc/passwd", `a\b`, ".hidden", "a\x00b", "A", strings.Repeat("a", 101)} {
		if _, err := d.Put(name, strings.NewReader("x"), 5); err == nil {
			t.Errorf("%q is taken", name)
		}
		if _, err := d.Open(name); err == nil {
			t.Errorf("%q opens", name)
		}
	}
}
