// Command preview serves every page in every state with sample data: for drawing
// pages, and for looking at all of them after a change to one style sheet or one
// sentence. It makes up no page. For each state a whole house is opened over a
// database that is thrown away, a visitor walks through it to the page, and the
// page is shown as it was answered, status and policy included.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"fairlead/static"
	"fairlead/templates"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "preview:", err)
		os.Exit(1)
	}
}

func run() error {
	addr := flag.String("addr", "127.0.0.1:8082", "where to listen")
	live := flag.Bool("live", false, "read templates/ and static/ from this folder at each request")
	flag.Parse()

	s := &server{templates: templates.FS, static: static.FS}
	if *live {
		s.templates, s.static = os.DirFS("templates"), os.DirFS("static")
	}
	if err := s.check(); err != nil {
		return err
	}
	defer s.close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: *addr, Handler: s.handler(), ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() }) // a half-drawn page is no loss
	fmt.Fprintf(os.Stderr, "preview: every page in every state at http://%s/\n", *addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// server draws from file systems that may change between two requests.
type server struct {
	templates, static fs.FS

	mu      sync.Mutex
	current *house // of the state that was drawn last, for its links
}
