package dbtest

import (
	"bytes"
	"io"
	"net"
	"net/url"
	"strconv"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/vedlys/vedlys/db"
)

// A Cut is when a Proxy cuts the connections that pass through it.
type Cut int

// The moments at which a connection is cut.
const (
	Nothing       Cut = iota
	BeforeCommit      // when a COMMIT is sent, before the server gets it
	AfterCommit       // when the server has committed, before its reply arrives
	AtStatement       // when anything is sent
	OnceConnected     // as soon as someone connects
)

// A Proxy passes connections to a PostgreSQL server and cuts them.
type Proxy struct {
	listener         net.Listener
	network, address string

	mu  sync.Mutex
	cut Cut
	all map[net.Conn]bool
}

// ThroughProxy makes a database whose connections pass through a proxy.
func ThroughProxy(t testing.TB) (db.Config, *Proxy) {
	t.Helper()
	c := Fresh(t, "postgres")
	parsed, err := pgx.ParseConfig(c.URL)
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{all: map[net.Conn]bool{}}
	p.network, p.address = pgconn.NetworkAddress(parsed.Host, parsed.Port)
	if p.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	go p.accept()
	t.Cleanup(func() { _ = p.listener.Close() })
	port := p.listener.Addr().(*net.TCPAddr).Port
	u := url.URL{Scheme: "postgres", User: url.UserPassword(parsed.User, parsed.Password), Path: "/" + parsed.Database,
		Host: "127.0.0.1:" + strconv.Itoa(port), RawQuery: "sslmode=disable"}
	return db.Config{URL: u.String()}, p
}

// Set sets when connections are cut from now on.
func (p *Proxy) Set(c Cut) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = c
}

// CutAll cuts all current connections.
func (p *Proxy) CutAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.all {
		_ = c.Close()
	}
}

func (p *Proxy) now() Cut {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cut
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial(p.network, p.address)
		if err != nil || p.now() == OnceConnected {
			_ = client.Close()
			continue
		}
		p.keep(client, server)
		go p.pass(client, server, []byte("commit\x00"), map[Cut]bool{BeforeCommit: true}, AtStatement)
		go p.pass(server, client, []byte("COMMIT\x00"), map[Cut]bool{AfterCommit: true}, Nothing)
	}
}

func (p *Proxy) keep(both ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range both {
		p.all[c] = true
	}
}

// pass passes on what comes from one side. It ends both sides when mark comes
// and the proxy is set to one of cuts, or when anything comes and it is set to
// always.
func (p *Proxy) pass(from, to net.Conn, mark []byte, cuts map[Cut]bool, always Cut) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		cut := p.now()
		if err != nil || cuts[cut] && bytes.Contains(buffer[:n], mark) || cut != Nothing && cut == always {
			return
		}
		if _, err := io.Copy(to, bytes.NewReader(buffer[:n])); err != nil {
			return
		}
	}
}
