package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/vedlys/vedlys/app"
)

type serveCmd struct {
	Addr string `help:"Address to listen at." default:"127.0.0.1:8080" env:"VEDLYS_ADDR" placeholder:"HOST:PORT"`
}

const (
	readHeader = 10 * time.Second
	idle       = 2 * time.Minute
	drain      = 30 * time.Second // what requests and jobs in progress get at the end
	maxHeader  = 64 << 10
)

// Run serves until it is told to stop.
func (s *serveCmd) Run(ctx context.Context, io console, c *commands) error {
	log := c.logger(io.err)
	return c.withApp(ctx, log, func(a *app.App) error {
		listener, err := listen(s.Addr)
		if err != nil {
			return err
		}
		defer listener.Close()
		if err := a.Start(ctx); err != nil {
			return err
		}
		server := &http.Server{Handler: handler(a), ReadHeaderTimeout: readHeader, IdleTimeout: idle, MaxHeaderBytes: maxHeader}
		failed := make(chan error, 1)
		go func() { failed <- server.Serve(listener) }()
		fmt.Fprintln(io.out, "Vedlys is ready at "+address(listener.Addr()))
		select {
		case err = <-failed:
		case <-ctx.Done():
		}
		return errors.Join(err, shutDown(server, a))
	})
}

// listen takes the address, and says in plain words when it cannot.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("another program is listening at %s already; stop it or choose another address with --addr", addr)
	}
	return l, err
}

// address is where a browser on this machine finds the server.
func address(a net.Addr) string {
	host, port, _ := net.SplitHostPort(a.String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// shutDown lets requests and jobs in progress finish, for a while.
func shutDown(server *http.Server, a *app.App) error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	return errors.Join(err, a.Stop(ctx))
}

func handler(_ *app.App) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	return mux
}
