package main

import (
	"bytes"
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/hash"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// running is the whole program, serving on ports that the system chose.
type running struct {
	public, ops, demo, demoCarrier string // URLs
	folder                         string
	binary                         string   // another release's program; empty: this one
	files                          []string // the flags that name what is in it
	env                            []string // of its processes, as NAME=VALUE
	stdout, stderr                 *output

	tb   testing.TB
	stop context.CancelFunc
	done chan int
	way  http.RoundTripper // of browsers; nil: the usual one
}

// start runs fairlead serve in a temporary folder until the test stops it or ends.
func start(tb testing.TB, args ...string) *running {
	tb.Helper()
	return startIn(tb, tb.TempDir(), args...)
}

func startIn(tb testing.TB, folder string, args ...string) *running {
	tb.Helper()
	return startOn(tb, folder, storagetest.URLIn(tb, folder), args...)
}

// startOn runs fairlead serve over a database.
func startOn(tb testing.TB, folder, database string, args ...string) *running {
	tb.Helper()
	return startWith(tb, folder, database, func(*program) {}, args...)
}

// startWith lets do change the program before it runs. If it has its own keys, no keys
// file is named.
func startWith(tb testing.TB, folder, database string, prepare func(*program), args ...string) *running {
	tb.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r := &running{tb: tb, stop: stop, done: make(chan int, 1), stdout: &output{}, stderr: &output{}, folder: folder,
		files: []string{"--database-url", database, "--keys-file", filepath.Join(folder, "keys.json"), "--audit-heads-file", filepath.Join(folder, "audit.heads")}}
	opened := make(chan *listeners, 1)
	p := &program{env: noEnv, stdin: strings.NewReader(""), stdout: r.stdout, stderr: r.stderr,
		mailFolder: filepath.Join(folder, "mail"), hashCost: hash.Cost{MemoryKiB: 64, Passes: 1}, serving: func(d *listeners) { opened <- d }}
	prepare(p)
	if _, given := p.env("FAIRLEAD_KEYS"); given {
		r.files = slices.Delete(r.files, 2, 4)
	}
	all := slices.Concat([]string{"serve", "--addr", "127.0.0.1:0", "--ops-addr", "localhost:0", "--demo-addr", "localhost:0", "--demo-carrier-addr", "localhost:0", "--rate-limits", "off", "--drain-delay", "0s"}, r.files, args)
	go func() { r.done <- p.run(ctx, all) }()
	select {
	case d := <-opened:
		r.public = d.public.localURL()
		if d.ops.Listener != nil {
			r.ops = "http://" + d.ops.address()
		}
		if d.demo.Listener != nil {
			r.demo, r.demoCarrier = d.demo.localURL(), d.demoCarrier.localURL()
		}
	case code := <-r.done:
		stop()
		tb.Fatalf("serve ended with %d: %s", code, r.stderr)
	}
	tb.Cleanup(func() { r.end() })
	return r
}

// end stops the server as a signal does and returns its exit code.
func (r *running) end() int {
	r.stop()
	code := <-r.done
	r.done <- code
	return code
}

// browser visits the public address.
func (r *running) browser() *webtest.Browser {
	r.tb.Helper()
	b := webtest.New(r.tb, r.public)
	b.Client.Transport = r.way
	return b
}

func noEnv(string) (string, bool) { return "", false }

// output can be read while it is written.
type output struct {
	mu   sync.Mutex
	b    bytes.Buffer
	more chan struct{} // closed when there is more; nil if nothing waits
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.more != nil {
		close(o.more)
		o.more = nil
	}
	return o.b.Write(b)
}

// await waits until words have been written n times.
func (o *output) await(tb testing.TB, n int, words string) {
	tb.Helper()
	tooLate := time.After(time.Minute)
	for {
		o.mu.Lock()
		if strings.Count(o.b.String(), words) >= n {
			o.mu.Unlock()
			return
		}
		if o.more == nil {
			o.more = make(chan struct{})
		}
		more := o.more
		o.mu.Unlock()
		select {
		case <-more:
		case <-tooLate:
			tb.Fatalf("%q was not written %d times in a minute:\n%s", words, n, o)
		}
	}
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// cli runs commands over the server's database and files.
func (r *running) cli(t *testing.T) *cli {
	t.Helper()
	return cliOver(t, r.files[1], r.files[3], r.files[5])
}
