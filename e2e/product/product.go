// Package product runs the built binary of Vedlys, for tests from the outside.
package product

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vedlys/vedlys/db/dbtest"
)

// program is the package that is built.
var program = "./cmd/vedlys"

// Main runs the tests of a package and removes the binary that they have built. A package that uses a Place calls it in
// TestMain.
func Main(m *testing.M) int {
	code := m.Run()
	if built != "" {
		if err := os.RemoveAll(filepath.Dir(built)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return code
}

// built is the path of the binary, or "" before it is built.
var built string

// binary builds the program once for all tests of a package.
var binary = sync.OnceValues(func() (string, error) {
	root, err := root()
	if err != nil {
		return "", err
	}
	if err := noticeSources(root); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "vedlys-bin-")
	if err != nil {
		return "", err
	}
	built = filepath.Join(dir, "vedlys")
	build := exec.Command("go", "build", "-o", built, program)
	build.Dir = root
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", program, err, said)
	}
	return built, nil
})

// root returns the folder of the module, a parent of the test's folder.
func root() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			err = errors.New("no go.mod above the test")
		}
		dir = parent
	}
	return "", err
}

// noticeSources stats every source file, so that go test knows that the tests depend on them. Otherwise it would take
// their result from its cache after the product has changed.
func noticeSources(root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(entry.Name(), ".") && path != root
		if entry.IsDir() && (hidden || path == filepath.Join(root, "data") || path == filepath.Join(root, "bin")) {
			return fs.SkipDir
		}
		_, err = os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a file that was just being written
		}
		return err
	})
}

// A Place holds the data of one installation: an empty folder, and a PostgreSQL database for that engine. It outlives
// the servers that are started there, and is removed with the test.
type Place struct {
	t     testing.TB
	flags []string
}

// NewPlace makes a place for the engine, "sqlite" or "postgres".
func NewPlace(t testing.TB, engine string) *Place {
	t.Helper()
	database := dbtest.Empty(t, engine)
	p := &Place{t: t}
	if database.URL == "" {
		p.flags = []string{"--data", database.Dir}
	} else {
		p.flags = []string{"--data", t.TempDir(), "--database", database.URL}
	}
	return p
}

// For returns the same place for another test, such as a subtest.
func (p *Place) For(t testing.TB) *Place { return &Place{t: t, flags: p.flags} }

// Run runs a command of the program, such as "workspace", "add", and returns its output. It fails the test if the
// command fails.
func (p *Place) Run(input string, args ...string) string {
	p.t.Helper()
	out, err := p.Try(input, args...)
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// Try runs a command that may fail. The error contains the output for people.
func (p *Place) Try(input string, args ...string) (string, error) {
	p.t.Helper()
	command := p.command(args...)
	var out, said bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = strings.NewReader(input), &out, &said
	if err := command.Run(); err != nil {
		return out.String(), fmt.Errorf("vedlys %s: %w\n%s", strings.Join(args, " "), err, said.String())
	}
	return out.String(), nil
}

// Kill starts a command and kills it after a while, as in a crash. It returns false if the command ended before.
func (p *Place) Kill(after time.Duration, args ...string) (killed bool) {
	p.t.Helper()
	command := p.command(args...)
	if err := command.Start(); err != nil {
		p.t.Fatal(err)
	}
	bomb := time.AfterFunc(after, func() { _ = command.Process.Kill() })
	defer bomb.Stop()
	return command.Wait() != nil
}

// Data returns the data folder.
func (p *Place) Data() string { return p.flags[1] }

// command prepares the program without the settings of this machine's environment.
func (p *Place) command(args ...string) *exec.Cmd {
	p.t.Helper()
	path, err := binary()
	if err != nil {
		p.t.Fatal(err)
	}
	command := exec.Command(path, append(args, p.flags...)...)
	for _, setting := range os.Environ() {
		if !strings.HasPrefix(setting, "VEDLYS_") {
			command.Env = append(command.Env, setting)
		}
	}
	return command
}
