// Package preview serves every page in every state with sample data, to review them
// all after a change to a style sheet, a sentence or an operator's own look. No page is
// mocked up: for each state it opens the whole site over a temporary database, takes the
// steps that lead to the page, and shows the response as it came, with its status and policy.
package preview

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"fairlead/static"
	"fairlead/templates"
	"fairlead/web"
)

// Options are what a preview is asked to show, and where.
type Options struct {
	Addr string
	// Brand is shown with sample links in place of those that it lacks.
	Brand web.Brand
	// Live reads templates/ and static/ from this folder at each request.
	Live bool
	// Log gets the address.
	Log io.Writer
}

// Serve serves the preview until ctx ends.
func Serve(ctx context.Context, o Options) error {
	s := &server{templates: templates.FS, static: static.FS, brand: o.Brand}
	if o.Live {
		s.templates, s.static = os.DirFS("templates"), os.DirFS("static")
	}
	if err := s.check(); err != nil {
		return err
	}
	defer s.close()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", o.Addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: s.handler(), ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() }) // an unfinished page is no loss
	_, _ = fmt.Fprintf(o.Log, "Every page in every state: http://%s/\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// server renders from file systems that may change between requests.
type server struct {
	templates, static fs.FS
	brand             web.Brand // sampleBrand fills what is empty

	mu      sync.Mutex
	current *site // of the state that was drawn last, for its links
}

// branded is what the pages show of an operator.
func (s *server) branded() web.Brand {
	b, sample := s.brand, sampleBrand()
	b.Name = cmp.Or(b.Name, sample.Name)
	b.TermsURL, b.PrivacyURL = cmp.Or(b.TermsURL, sample.TermsURL), cmp.Or(b.PrivacyURL, sample.PrivacyURL)
	if b.Help() == "" {
		b.SupportURL = sample.SupportURL
	}
	return b
}

// assets are the files that pages link to.
func (s *server) assets() (*web.Assets, error) {
	assets, err := web.NewAssets(s.static)
	if err == nil {
		assets.AddLook(s.brand.Look)
	}
	return assets, err
}
