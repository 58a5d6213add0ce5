package doctor

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"fairlead/key"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

func TestMain(m *testing.M) { os.Exit(webtest.Run(m)) }

// patient is an installation in a folder, with which nothing is wrong until a test changes it.
type patient struct {
	Doctor
	t      *testing.T
	folder string
	path   string // of the database
	app    *web.App
}

// migrated is the content of an empty database of this schema.
var migrated = sync.OnceValues(func() (content []byte, err error) {
	folder, err := os.MkdirTemp("", "fairlead-doctor-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, "fairlead.db")
	db, err := storage.Open(context.Background(), "sqlite:"+path)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func newPatient(t *testing.T) *patient {
	t.Helper()
	content, err := migrated()
	must(t, err)
	p := &patient{t: t, folder: t.TempDir()}
	p.path = filepath.Join(p.folder, "data", "fairlead.db")
	must(t, os.Mkdir(filepath.Dir(p.path), 0o700))
	must(t, os.WriteFile(p.path, content, 0o600))
	p.KeysFile = filepath.Join(p.folder, "data", "keys.json")
	must(t, key.Create(p.KeysFile, key.New(time.Now(), time.Time{})))
	p.DatabaseURL, p.MailFolder = "sqlite:"+p.path, filepath.Join(p.folder, "mail")
	p.ReadKeys = func() (key.List, error) { return key.Read(p.KeysFile) }
	p.SelfCheckKeys = func(l key.List) [][]byte { return l.Derive("self check", 32) }
	p.CodeLifetime = 10 * time.Minute
	p.Limits.Time, p.Limits.Fsync = time.Minute, time.Minute // machines and disks of tests may be slow
	p.serve()
	p.OpsAddr = p.answering(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ready\n")) }).Host
	return p
}

// serve has the public URL lead to a server with the keys.
func (p *patient) serve() {
	p.t.Helper()
	keys, err := p.ReadKeys()
	must(p.t, err)
	p.app = webtest.App(p.t, storagetest.OpenURL(p.t, p.DatabaseURL))
	self := &web.SelfCheck{App: p.app, Keys: func() [][]byte { return keys.Derive("self check", 32) }}
	mux := http.NewServeMux()
	self.Mount(mux)
	mux.HandleFunc("GET /.well-known/oauth-authorization-server", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": p.app.PublicURL.String()})
	})
	p.PublicURL = p.answering(p.app.Wrap(mux).ServeHTTP)
	p.app.PublicURL = p.PublicURL
}

// answering is the URL of an HTTP server of the test.
func (p *patient) answering(handle http.HandlerFunc) *url.URL {
	p.t.Helper()
	server := httptest.NewServer(handle)
	p.t.Cleanup(server.Close)
	return parse(p.t, server.URL)
}

// closed is an address at which nobody listens.
const closed = "127.0.0.1:1"

// secure has the public URL lead to an https server whose certificate is valid between two times
// from now.
func (p *patient) secure(name string, from, to time.Duration) {
	p.t.Helper()
	certificate, root := newCertificate(p.t, name, from, to)
	p.serveTLS(http.NotFoundHandler(), certificate, root)
}

// serveTLS has the public URL lead to an https server.
func (p *patient) serveTLS(handler http.Handler, certificate tls.Certificate, root *x509.Certificate) {
	p.t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.StartTLS()
	p.t.Cleanup(server.Close)
	p.PublicURL, p.Roots = parse(p.t, server.URL), x509.NewCertPool()
	p.Roots.AddCert(root)
}

// newCertificate is one that is signed by itself.
func newCertificate(t *testing.T, name string, from, to time.Duration) (tls.Certificate, *x509.Certificate) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(to),
		IsCA: true, BasicConstraintsValid: true}
	if ip := net.ParseIP(name); ip != nil {
		c.IPAddresses = []net.IP{ip}
	} else {
		c.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &private.PublicKey, private)
	must(t, err)
	root, err := x509.ParseCertificate(der)
	must(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, root
}

// raw is the database without storage.
func (p *patient) raw() *sqlx.DB {
	p.t.Helper()
	return storagetest.Raw(p.t, p.DatabaseURL)
}

func (p *patient) exec(statement string, args ...any) {
	p.t.Helper()
	db := p.raw()
	_, err := db.Exec(db.Rebind(statement), args...)
	must(p.t, err)
}

// onPostgres moves the database to PostgreSQL.
func (p *patient) onPostgres() {
	p.t.Helper()
	p.DatabaseURL = storagetest.PostgresURL(p.t)
	_ = storagetest.OpenURL(p.t, p.DatabaseURL)
}

func (p *patient) account() {
	p.t.Helper()
	storagetest.Account(p.t, storagetest.OpenURL(p.t, p.DatabaseURL), storage.Account{})
}

// ahead sets the clock of the doctor.
func (p *patient) ahead(by time.Duration) {
	p.Now = func() time.Time { return time.Now().Add(by) }
}

func parse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	must(t, err)
	return u
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// has looks for a finding of a kind.
func (r Report) has(check string, k *kind, says string) bool {
	before, _, _ := strings.Cut(k.What, "%")
	for _, f := range r.Findings {
		if f.Check == check && f.Severity == k.Severity && strings.HasPrefix(f.What, before) && f.Why == k.Why && strings.Contains(f.What, says) {
			return true
		}
	}
	return false
}
