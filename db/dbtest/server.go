package dbtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/vedlys/vedlys/db"
)

// URLVariable is the environment variable with the URL of a PostgreSQL server
// that tests may use as superuser. Without it each test binary starts its own.
const URLVariable = "VEDLYS_TEST_POSTGRES"

// A Server is a private PostgreSQL server in a temporary folder, reachable
// only through a socket in it.
type Server struct {
	URL     string
	process *exec.Cmd
	stdin   io.Closer
}

// script runs the server until its input ends. That happens when the process
// that started it stops it or dies in any way, so nothing is left behind.
//
// The default collation is Lithuanian on purpose: it sorts Y beside I, which
// reveals queries that rely on the server's order.
const script = `
trap : INT TERM HUP
cd "$1" || exit 1
(
	if [ ! -d data ]; then
		"$2/initdb" -D data -U postgres -A trust -E UTF8 --no-sync --locale=C.UTF-8 --locale-provider=icu --icu-locale=lt || exit 1
	fi
	exec "$2/postgres" -D data -k "$1" -c listen_addresses= $3
) >log 2>&1 &
server=$!
read -r _
# Again and again, because it listens to the signal only once it is up.
(while kill -INT $server; do sleep 0.1; done) 2>/dev/null &
wait $server
[ -n "$4" ] || rm -rf "$1"
`

// Tests need speed and no durability.
const forgetful = "-c max_connections=300 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"

// Start starts a private server and waits until it answers.
func Start() (*Server, error) {
	dir, err := os.MkdirTemp("", "vedlys-pg-")
	if err != nil {
		return nil, err
	}
	return start(dir, forgetful, "")
}

// StartLasting starts a server in a permanent folder, with the given settings
// and otherwise PostgreSQL's defaults, which include safety from power cuts.
func StartLasting(dir, settings string) (*Server, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return start(dir, settings, "keep")
}

func start(dir, settings, keep string) (*Server, error) {
	bin, err := findPostgres()
	if err != nil {
		return nil, err
	}
	command := []string{"sh", "-c", script, "sh", dir, bin, settings, keep}
	if os.Geteuid() == 0 {
		if command, err = asOther(command, dir); err != nil {
			return nil, err
		}
	}
	s := &Server{process: exec.Command(command[0], command[1:]...)}
	s.URL = "postgres://postgres@/postgres?host=" + dir
	var said bytes.Buffer
	s.process.Stderr = &said
	if s.stdin, err = s.process.StdinPipe(); err != nil {
		return nil, err
	}
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	if err := s.wait(); err != nil {
		err = errors.Join(err, s.Stop())
		logged, _ := os.ReadFile(filepath.Join(dir, "log"))
		return nil, fmt.Errorf("start PostgreSQL in %s: %w\n%s%s", dir, err, &said, logged)
	}
	return s, nil
}

// Stop stops the server and removes its folder unless it is permanent.
func (s *Server) Stop() error {
	return errors.Join(s.stdin.Close(), s.process.Wait())
}

func (s *Server) wait() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		d, err := db.Open(ctx, db.Config{URL: s.URL})
		if err == nil {
			return d.Close()
		}
		if ctx.Err() != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// findPostgres returns the folder of the server's programs. Debian keeps them
// out of the PATH.
func findPostgres() (string, error) {
	folders := filepath.SplitList(os.Getenv("PATH"))
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.Reverse(debian) // newest first
	for _, dir := range append(folders, debian...) {
		_, errInit := exec.LookPath(filepath.Join(dir, "initdb"))
		_, errServer := exec.LookPath(filepath.Join(dir, "postgres"))
		if errInit == nil && errServer == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("the tests also run on PostgreSQL 15 or newer, and it is not installed: "+
		"install it (on Debian: apt-get install postgresql-15), or set %s to the URL of a server "+
		"that tests may use as superuser", URLVariable)
}

// asOther makes root's command run as another user, because PostgreSQL refuses
// to run as root.
func asOther(command []string, dir string) ([]string, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.Atoi(u.Uid)
		gid, errGID := strconv.Atoi(u.Gid)
		if err := errors.Join(errUID, errGID, os.Chown(dir, uid, gid)); err != nil {
			return nil, err
		}
		as := []string{"setpriv", "--reuid=" + u.Uid, "--regid=" + u.Gid, "--clear-groups"}
		return append(as, command...), nil
	}
	return nil, fmt.Errorf("PostgreSQL refuses to run as root, and there is no user postgres or nobody: %w", fs.ErrPermission)
}
