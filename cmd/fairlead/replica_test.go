package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// replicas are two server processes on one PostgreSQL, behind an nginx that alternates
// between them.
type replicas struct {
	*running // nginx
	t        *testing.T
	each     [2]*process
	address  [2]string
	trip     *trip
}

// newReplicas starts both at once, on a database without a schema and without keys.
func newReplicas(t *testing.T, config func(string) string) *replicas {
	t.Helper()
	return newReplicasOf(t, config, storagetest.PostgresURL(t), "")
}

// newReplicasOf has the servers run a release's program over a database.
func newReplicasOf(t *testing.T, config func(string) string, database, binary string) *replicas {
	t.Helper()
	folder, nginx := t.TempDir(), freeAddress(t)
	r := &replicas{t: t, trip: &trip{}, running: inFolder(t, folder, database)}
	r.public, r.binary, r.way = "http://"+nginx, binary, r.trip
	for i := range r.address {
		r.address[i] = strings.Replace(freeAddress(t), "localhost", "127.0.0.1", 1)
	}
	file := filepath.Join(folder, "nginx.conf")
	if err := os.WriteFile(file, []byte(r.nginx(config(documented(t)), nginx)), 0o600); err != nil {
		t.Fatal(err)
	}
	runNginx(t, folder, file)
	for i := range r.each {
		r.launchOne(i)
	}
	for i := range r.each {
		r.awaitOne(i)
	}
	return r
}

func (r *replicas) launchOne(i int) {
	r.t.Helper()
	r.each[i] = r.launch("--addr", r.address[i], "--public-url", r.public, "--trusted-proxies", "127.0.0.1")
}

// awaitOne has a server's own browsers go past nginx.
func (r *replicas) awaitOne(i int) {
	r.t.Helper()
	r.each[i].awaitServing()
	r.each[i].public = "http://" + r.address[i]
}

// restart starts a server again that has ended.
func (r *replicas) restart(i int) {
	r.t.Helper()
	r.launchOne(i)
	r.awaitOne(i)
}

// documented is the documentation's configuration of nginx.
func documented(t *testing.T) string {
	t.Helper()
	blocks := fenced(readText(t, "docs/operate/proxy.md"), "nginx")
	if len(blocks) != 1 {
		t.Fatalf("the documentation has %d configurations for several servers", len(blocks))
	}
	return blocks[0]
}

func asDocumented(config string) string { return config }

// withoutRetries leaves out all but the servers' addresses.
func withoutRetries(config string) string {
	return regexp.MustCompile(` max_fails=0|(?m:^ *(keepalive|proxy_(http|connect|set)).*$)`).ReplaceAllString(config, "")
}

// nginx is a whole configuration: without TLS, and it says who served.
func (r *replicas) nginx(config, address string) string {
	config = adapt(r.t, config, map[string]string{"443 ssl": address, "listen 80;": "listen unix:" + r.folder + "/http;",
		"10.0.0.1:8080": r.address[0], "10.0.0.2:8080": r.address[1]})
	config = regexp.MustCompile(`(?m)^ *(ssl_|access_log).*$`).ReplaceAllString(config, "")
	config = strings.Replace(config, "location", "add_header X-Served-By $upstream_addr always;\n    location", 1)
	return fmt.Sprintf("pid %s/pid;\nevents {}\nhttp {\naccess_log off;\n%s}\n", r.folder, config)
}

// servedBy is which server gave an answer.
func (r *replicas) servedBy(page *webtest.Page) int {
	r.t.Helper()
	tried := strings.Split(page.Header.Get("X-Served-By"), ", ")
	for i, address := range r.address {
		if tried[len(tried)-1] == address {
			return i
		}
	}
	r.t.Fatalf("%s was served by %q", page.URL, tried)
	return 0
}

// trip goes through nginx and notes who served. Where it was told that nobody did,
// it asks again, as people do.
type trip struct {
	mu       sync.Mutex
	servedBy []string
}

func (p *trip) RoundTrip(r *http.Request) (*http.Response, error) {
	for {
		res, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		p.mu.Lock()
		p.servedBy = append(p.servedBy, res.Header.Get("X-Served-By"))
		p.mu.Unlock()
		if res.StatusCode != http.StatusBadGateway {
			return res, nil
		}
		_ = res.Body.Close()
		if r.GetBody != nil {
			r = r.Clone(r.Context())
			if r.Body, err = r.GetBody(); err != nil {
				return nil, err
			}
		}
	}
}

// eventually waits until a condition is true.
func eventually(t *testing.T, what string, happens func() bool) {
	t.Helper()
	again := time.NewTicker(5 * time.Millisecond) // leaves the processor to what is awaited
	defer again.Stop()
	for end := time.After(patience); !happens(); {
		select {
		case <-again.C:
		case <-end:
			t.Fatalf("never: %s", what)
		}
	}
}
