package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/vedlys/vedlys/api"
	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/pace"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web"
	"github.com/vedlys/vedlys/web/shell"
)

type serveCmd struct {
	Addr         string         `help:"Address to listen at." default:"127.0.0.1:8080" env:"VEDLYS_ADDR" placeholder:"HOST:PORT"`
	URL          *url.URL       `help:"Public address, when it is not the one people type: behind a proxy, for links in invitations. With https, cookies are for HTTPS only." env:"VEDLYS_URL" placeholder:"https://crm.example.com"`
	Proxies      []netip.Prefix `help:"Networks of proxies in front, whose word is taken for who the visitor is." env:"VEDLYS_PROXIES" placeholder:"10.0.0.0/8"`
	MetricsToken string         `help:"Bearer token by which /metrics can be read from other machines." env:"VEDLYS_METRICS_TOKEN"`
	Dev          bool           `help:"Serve the pages for developers." hidden:"" env:"VEDLYS_DEV"`
}

const (
	readHeader = 10 * time.Second
	idle       = 2 * time.Minute
	drain      = 30 * time.Second // for requests and jobs in progress when the server stops
	maxHeader  = 64 << 10
)

// Validate refuses a public address that links cannot begin with. Kong calls
// it.
func (s *serveCmd) Validate() error {
	u := s.URL
	if u == nil || (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && strings.Trim(u.Path, "/")+u.RawQuery+u.Fragment == "" {
		return nil
	}
	return fmt.Errorf("--url: %s is not the address of a site, such as https://crm.example.com", u)
}

// Run serves until ctx is done.
func (s *serveCmd) Run(ctx context.Context, io console, c *commands) error {
	unlock, err := c.onlyServer()
	if err != nil {
		return err
	}
	defer unlock()
	log := c.logger(io.err)
	return c.withNewApp(ctx, log, func(a *app.App) error {
		listener, err := listen(s.Addr)
		if err != nil {
			return err
		}
		defer listener.Close()
		if err := a.Start(ctx); err != nil {
			return err
		}
		ending, end := context.WithCancel(context.WithoutCancel(ctx))
		paced := pace.New(untilEnd(ending, s.handler(a, log)), pace.Usual)
		server := &http.Server{Handler: paced, ReadHeaderTimeout: readHeader, IdleTimeout: idle,
			MaxHeaderBytes: maxHeader, DisableGeneralOptionsHandler: true, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
		guarded := web.SecureOwn(server, listener, s.URL != nil && s.URL.Scheme == "https")
		server.RegisterOnShutdown(end)
		server.RegisterOnShutdown(paced.End)
		failed := make(chan error, 1)
		go func() { failed <- server.Serve(guarded) }()
		err = greet(ctx, io, a, address(listener.Addr()))
		if err == nil {
			select {
			case err = <-failed:
			case <-ctx.Done():
			}
		}
		return errors.Join(err, shutDown(server, a))
	})
}

// greet prints the server's address and, while it is empty, how to set it up.
func greet(ctx context.Context, io console, a *app.App, at string) error {
	code, err := a.SetupCode(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(io.out, "Vedlys is ready at "+at)
	if code != "" {
		fmt.Fprintln(io.out, "Set-up: "+at+"/setup?code="+code)
	}
	return nil
}

// handler returns the handler of the pages, the API and the operator's tools.
func (s *serveCmd) handler(a *app.App, log *slog.Logger) http.Handler {
	kit := &shell.Kit{App: a, Log: log, Proxies: s.Proxies, Dev: s.Dev,
		Sample: func(ctx context.Context, workspace record.ID, n int) error {
			return a.Samples.Add(ctx, workspace, n, nil)
		}}
	if s.URL != nil {
		kit.Base, kit.Secure = strings.TrimSuffix(s.URL.String(), "/"), s.URL.Scheme == "https"
	}
	programs := api.New(a, api.Options{MetricsToken: s.MetricsToken})
	mux := http.NewServeMux()
	mux.Handle("/", web.New(kit))
	for _, path := range []string{"/api/", "/livez", "/readyz", "/metrics"} {
		mux.Handle(path, programs)
	}
	return programs.Measure(web.Secured(kit.Secure, mux))
}

// untilEnd ends event streams when the server begins to stop, which would
// otherwise wait for them.
func untilEnd(ending context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/events" {
			ctx, cancel := context.WithCancel(r.Context())
			defer cancel()
			defer context.AfterFunc(ending, cancel)()
			r = r.WithContext(ctx)
		}
		next.ServeHTTP(w, r)
	})
}

// listen listens at the address. Its error explains an address in use.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("another program is listening at %s already; stop it or choose another address with --addr", addr)
	}
	return l, err
}

// address returns the URL of the server for a browser on this machine.
func address(a net.Addr) string {
	host, port, _ := net.SplitHostPort(a.String())
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// shutDown lets requests and jobs in progress finish, up to drain.
func shutDown(server *http.Server, a *app.App) error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	return errors.Join(err, a.Stop(ctx))
}
