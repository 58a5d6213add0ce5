// Command preview serves every page in every state with sample data, to review them
// all after a change to a style sheet or a sentence. No page is mocked up: for each
// state it opens the whole site over a temporary database, takes the steps that lead
// to the page, and shows the response as it came, with its status and policy.
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
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "preview:", err)
		os.Exit(1)
	}
}

func serve() error {
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
	context.AfterFunc(ctx, func() { _ = server.Close() }) // an unfinished page is no loss
	fmt.Fprintf(os.Stderr, "preview: every page in every state at http://%s/\n", *addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// server renders from file systems that may change between requests.
type server struct {
	templates, static fs.FS

	mu      sync.Mutex
	current *site // of the state that was drawn last, for its links
}
