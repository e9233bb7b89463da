// Command standin stands in for the product in tests of the harness. It looks like the product from the outside, and
// misbehaves on request.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	if os.Args[1] != "serve" {
		input, _ := io.ReadAll(os.Stdin)
		fmt.Printf("%s; input %s; setting %q\n", strings.Join(os.Args[1:], " "), input, os.Getenv("VEDLYS_ADDR"))
		if os.Args[1] == "fail" {
			fmt.Fprintln(os.Stderr, "it failed")
			os.Exit(3)
		}
		return
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("Vedlys is ready at http://%s\nSet-up: http://%[1]s/setup?code=abc\n", listener.Addr())
	go func() { _ = http.Serve(listener, http.HandlerFunc(answer)) }()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	<-stop
}

func answer(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/error":
		fmt.Fprintln(os.Stderr, `time=now level=ERROR msg="out of tea"`)
	case "/exit":
		os.Exit(4)
	}
	fmt.Fprint(w, "hello")
}
