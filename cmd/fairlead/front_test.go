package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
)

// front is a proxy with TLS in front of two servers, as docs/operate/proxy.md configures it.
type front struct {
	*running // through the proxy
	t        *testing.T
	each     [2]*process

	https, http string    // where the proxy listens
	servers     [2]string // of the two servers
	ops         [2]string
	certificate string // a file with the certificate and its key
	proxied     tls.Certificate
	log         string // a file with what the proxy logged about requests
}

// frontName is the host of the documentation, which the certificate is for.
const frontName = "connect.example.com"

// visitor is the address that people come from, so that it is not the proxy's.
const visitor = "127.0.0.7"

// newFront finds addresses. Nothing runs yet.
func newFront(t *testing.T) *front {
	t.Helper()
	folder := t.TempDir()
	f := &front{t: t, https: numeric(freeAddress(t)), http: numeric(freeAddress(t)),
		certificate: filepath.Join(folder, "certificate.pem"), log: filepath.Join(folder, "access.log")}
	f.running = inFolder(t, folder, storagetest.URLIn(t, folder))
	f.public = "https://" + frontName
	server, ops := portOf(freeAddress(t)), portOf(freeAddress(t))
	for i, host := range []string{"127.0.0.1", "127.0.0.2"} {
		f.servers[i], f.ops[i] = host+":"+server, host+":"+ops
	}
	f.certify()
	f.way = f.from(visitor)
	return f
}

func numeric(address string) string { return "127.0.0.1:" + portOf(address) }

func portOf(address string) string {
	_, port, _ := net.SplitHostPort(address)
	return port
}

// certify writes the certificate that net/http/httptest has for *.example.com.
func (f *front) certify() {
	f.t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	f.proxied = server.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(f.proxied.PrivateKey)
	if err != nil {
		f.t.Fatal(err)
	}
	var file bytes.Buffer
	for kind, der := range map[string][]byte{"CERTIFICATE": f.proxied.Certificate[0], "PRIVATE KEY": key} {
		if err := pem.Encode(&file, &pem.Block{Type: kind, Bytes: der}); err != nil {
			f.t.Fatal(err)
		}
	}
	if err := os.WriteFile(f.certificate, file.Bytes(), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// from connects to the proxy from an address, whatever the host of a URL.
func (f *front) from(address string) http.RoundTripper {
	trusted := x509.NewCertPool()
	if root, err := x509.ParseCertificate(f.proxied.Certificate[0]); err == nil {
		trusted.AddCert(root)
	}
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	way := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
			if portOf(to) == "80" {
				return dialer.DialContext(ctx, network, f.http)
			}
			return dialer.DialContext(ctx, network, f.https)
		}}
	f.t.Cleanup(way.CloseIdleConnections)
	return way
}

// serve starts both servers, one after the other, so that one of them makes the keys.
func (f *front) serve() {
	f.t.Helper()
	for i := range f.each {
		f.serveOne(i)
	}
}

func (f *front) serveOne(i int) {
	f.t.Helper()
	f.each[i] = f.launch("--addr", f.servers[i], "--ops-addr", f.ops[i], "--public-url", f.public, "--trusted-proxies", "127.0.0.1")
	f.each[i].awaitServing()
}

// configuration is the documentation's, with the addresses and files of this test.
func (f *front) configuration(language string, replaced map[string]string) string {
	f.t.Helper()
	blocks := fenced(readText(f.t, "docs/operate/proxy.md"), language)
	if len(blocks) != 1 {
		f.t.Fatalf("the documentation has %d configurations in %s", len(blocks), language)
	}
	replaced["10.0.0.1:8080"], replaced["10.0.0.2:8080"] = f.servers[0], f.servers[1]
	return adapt(f.t, blocks[0], replaced)
}

// logged waits for the line that a server logs about a request.
func (f *front) logged(id string) (line map[string]any) {
	f.t.Helper()
	eventually(f.t, "a line about the request "+id, func() bool {
		for _, p := range f.each {
			for text := range strings.Lines(p.stderr.String()) {
				if strings.Contains(text, `"msg":"request"`) && strings.Contains(text, `"`+id+`"`) {
					return json.Unmarshal([]byte(text), &line) == nil
				}
			}
		}
		return false
	})
	return line
}
