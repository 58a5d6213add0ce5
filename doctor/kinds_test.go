package doctor

import (
	"errors"
	"net"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fairlead/billing"
	"fairlead/key"
	"fairlead/mail"
	"fairlead/mail/mailtest"
	"fairlead/storage/backup"
	"fairlead/storage/storagetest"
)

// public makes the public URL one of the Internet, which does not exist.
func public(p *patient) { p.PublicURL = parse(p.t, "https://connect.fairlead.invalid") }

const (
	day1 = 24 * time.Hour
	year = 365 * day1
)

// kindRows have each kind that has a real cause in this package.
var kindRows = []struct {
	kind  *kind
	cause string
	make  func(p *patient)
	says  string
}{
	{&contradiction, "settings that the server refuses", func(p *patient) { p.Contradictions = []error{errors.New("use either --keys or --keys-file, not both")} }, "Use either --keys or --keys-file, not both."},
	{&plainHTTP, "plain http", func(p *patient) { p.PublicURL = parse(p.t, "http://connect.fairlead.invalid") }, "http://connect.fairlead.invalid"},
	{&publicOps, "operations on all addresses", func(p *patient) { p.OpsAddr = ":" + parse(p.t, "http://"+p.OpsAddr).Port() }, ""},
	{&publicOps, "operations on a public address", func(p *patient) { p.OpsAddr = "203.0.113.7:9" }, "203.0.113.7"},
	{&publicDemo, "a public demo", func(p *patient) { public(p); p.Demo = true }, ""},
	{&unlimited, "no limits", func(p *patient) { public(p); p.Unlimited = true }, ""},
	{&loopbackWebhooks, "webhooks to this machine", func(p *patient) { public(p); p.WebhookLoopback = true }, ""},
	{&idleLonger, "lifetimes in the wrong order", func(p *patient) { p.Sessions = []SessionLifetimes{{"staff-session", time.Hour, time.Minute}} }, "--staff-session-idle-lifetime is 1h0m0s, which is longer than --staff-session-lifetime, 1m0s."},
	{&longCode, "codes that last", func(p *patient) { p.CodeLifetime = time.Hour }, "1h0m0s"},
	{&keysTwice, "keys in two places", func(p *patient) { p.KeysInVariable = true }, "keys.json"},

	{&notRunning, "no server", func(p *patient) { p.OpsAddr = closed }, ""},
	{&operationsOff, "no operations address", func(p *patient) { p.OpsAddr = "" }, ""},
	{&notReady, "a server that stops", func(p *patient) { p.OpsAddr = p.answering(fails(503, "stopping\n")).Host }, "is not ready: stopping."},
	{&notReady, "another program", func(p *patient) { p.OpsAddr = p.answering(fails(404, "")).Host }, "it answers 404 Not Found."},
	{&otherSettings, "a server with other settings", func(p *patient) {
		p.OpsAddr = p.answering(fails(200, "ready\n"+billing.PublicSandbox+"\n")).Host
		p.stripe("sk_test_1", "pk_test_1")
	}, ""},

	{&otherKeys, "other keys", func(p *patient) {
		must(p.t, os.Remove(p.KeysFile))
		must(p.t, key.Create(p.KeysFile, key.New(time.Now(), time.Time{})))
	}, ""},
	{&olderKeys, "a server that has not got the newest key", func(p *patient) { p.rotated(-time.Minute) }, ""},
	{&otherIssuer, "another public URL", func(p *patient) { p.app.PublicURL = parse(p.t, "https://other.example") }, "https://other.example."},
	{&notFairlead, "another site", func(p *patient) { p.PublicURL = p.answering(fails(200, "hello")) }, "200 OK"},
	{&deadProxy, "a proxy without a server", func(p *patient) { p.PublicURL = p.answering(proxyTo(closed)) }, "A proxy answers 502 Bad Gateway"},
	{&redirects, "a redirect", func(p *patient) {
		p.PublicURL = p.answering(http.RedirectHandler("https://www.example.com/", http.StatusMovedPermanently).ServeHTTP)
	}, "https://www.example.com/"},
	{&unreachable, "a closed port", func(p *patient) { p.PublicURL.Host = closed }, "connection refused"},
	{&unreachable, "an unknown name", public, "the name connect.fairlead.invalid is unknown"},
	{&unreachableStopped, "a closed port and no server", func(p *patient) { p.PublicURL.Host, p.OpsAddr = closed, closed }, ""},

	{&tlsExpired, "a certificate that has expired", func(p *patient) { p.secure("127.0.0.1", -90*day1, -day1) }, ""},
	{&tlsExpiresNow, "one that expires in 3 days", func(p *patient) { p.secure("127.0.0.1", -87*day1, 3*day1+time.Hour) }, "in 3 days"},
	{&tlsExpiresSoon, "one that expires in 20 days", func(p *patient) { p.secure("127.0.0.1", -70*day1, 20*day1+time.Hour) }, "in 20 days"},
	{&tlsExpiresSoon, "a short one that expires in a day", func(p *patient) { p.secure("127.0.0.1", -5*day1, day1+time.Hour) }, "hours"},
	{&tlsOtherName, "one for another name", func(p *patient) { p.secure("other.example", -day1, 90*day1) }, "is for another name"},
	{&tlsUntrusted, "one of an unknown authority", func(p *patient) { p.secure("127.0.0.1", -day1, 90*day1); p.Roots = nil }, "unknown authority"},
	{&tlsFails, "http in place of https", func(p *patient) { p.PublicURL.Scheme = "https" }, ""},

	{&proxyUntrusted, "a proxy that is not listed", func(p *patient) { p.PublicURL = p.answering(proxyTo(p.PublicURL.Host)); p.app.PublicURL = p.PublicURL }, "127.0.0.1"},
	{&proxySilent, "a proxy that names nobody", func(p *patient) { p.silentProxy() }, "127.0.0.1"},
	{&proxiesMissing, "https without a proxy", public, ""},
	{&proxiesEverybody, "all of IPv4", func(p *patient) { p.trust("0.0.0.0/0") }, "0.0.0.0/0"},
	{&proxiesEverybody, "all of IPv6", func(p *patient) { p.trust("::/0") }, "::/0"},
	{&proxiesPublic, "a CDN", func(p *patient) { p.trust("173.245.48.0/20") }, "173.245.48.0/20"},
	{&proxiesPublic, "a network that is partly private", func(p *patient) { p.trust("192.0.0.0/8") }, "192.0.0.0/8"},

	{&clockFarOff, "a clock that is ahead", func(p *patient) { p.ahead(93 * time.Second) }, "seconds ahead of that of 127.0.0.1"},
	{&clockFarOff, "a clock that is behind", func(p *patient) { p.ahead(-5 * time.Minute) }, "behind that of"},
	{&clockFarOff, "the clock of PostgreSQL", func(p *patient) { p.onPostgres(); p.ahead(93 * time.Second) }, "seconds ahead of that of the database"},
	{&clockOff, "a clock that is a little ahead", func(p *patient) { p.ahead(15 * time.Second) }, "seconds ahead of"},

	{&diskFull, "a full disk", func(p *patient) { p.Limits.DiskProblem = 1 << 62 }, "left on the disk of"},
	{&diskLow, "a disk that is almost full", func(p *patient) { p.Limits.DiskWarning = 1 << 62 }, ""},
	{&diskSlow, "a slow disk", func(p *patient) { p.Limits.Fsync = time.Nanosecond }, ""},
	{&diskUnwritable, "a folder for reading", func(p *patient) { p.DatabaseURL = "sqlite:/proc/fairlead/fairlead.db" }, "/proc"},

	{&databaseMissing, "no database", func(p *patient) { p.DatabaseURL = "sqlite:" + p.folder + "/none/none.db" }, "none.db"},
	{&databaseClosed, "a file that is no database", func(p *patient) {
		p.path += "2"
		p.DatabaseURL += "2"
		must(p.t, os.WriteFile(p.path, []byte(strings.Repeat("x", 9000)), 0o600))
	}, "not a database"},
	{&databaseClosed, "PostgreSQL that does not answer", func(p *patient) { p.DatabaseURL = "postgres://fairlead@" + closed + "/fairlead" }, ""},
	{&schemaNone, "an empty database", func(p *patient) { p.DatabaseURL = storagetest.PostgresURL(p.t) }, ""},
	{&schemaOlder, "an older schema", func(p *patient) {
		p.exec(`DELETE FROM goose_db_version WHERE version_id = (SELECT MAX(version_id) FROM goose_db_version)`)
	}, "and this binary has 0"},
	{&schemaNewer, "a newer schema", func(p *patient) { p.newer(9999) }, "schema 9999"},
	{&schemaAhead, "a newer schema that this binary may use", func(p *patient) { p.newer(1) }, "schema 9999"},
	{&databasePooled, "a pooler", func(p *patient) { p.onPostgres(); p.DatabaseURL = storagetest.PgBouncer(p.t, p.DatabaseURL) }, ""},
	{&databaseBlocked, "a lock on SQLite", func(p *patient) { p.hold(`UPDATE account SET email = email`) }, "process "},
	{&databaseBlocked, "a lock on PostgreSQL", func(p *patient) { p.onPostgres(); p.hold(`LOCK TABLE account`) }, "of PostgreSQL"},
	{&longTransaction, "a transaction that stays open", func(p *patient) { p.onPostgres(); p.hold(`SELECT 1`); p.Limits.LongTransaction = time.Nanosecond }, "Sessions waiting for it: 0."},
	{&largeLog, "a large log", func(p *patient) { p.exec(`CREATE TABLE scratch (id)`); p.Limits.Log = 1 }, ""},

	{&keysMissing, "no keys", func(p *patient) { must(p.t, os.Remove(p.KeysFile)) }, "keys.json"},
	{&keysLost, "no keys for the accounts", func(p *patient) { p.account(); must(p.t, os.Remove(p.KeysFile)) }, ""},
	{&keysLost, "no keys for the secrets", func(p *patient) { p.endpoint("enabled", "", time.Minute); must(p.t, os.Remove(p.KeysFile)) }, ""},
	{&keysUnusable, "a damaged file", func(p *patient) {
		must(p.t, os.WriteFile(p.KeysFile, []byte(`{"keys": [{"secret": "hunter2"}]}`), 0o600))
	}, "is not the JSON of a keys file"},
	{&keysReadable, "keys that others can read", func(p *patient) { must(p.t, os.Chmod(p.KeysFile, 0o640)) }, "(mode 0640)"},
	{&keysReplaceable, "a folder that others can write to", func(p *patient) { must(p.t, os.Chmod(filepath.Dir(p.KeysFile), 0o770)) }, "(mode 0770)"},
	{&keysOwner, "files of two users", func(p *patient) { p.otherOwner() }, ""},
	{&keysBesideBackup, "a backup beside the keys", func(p *patient) { p.backedUp(filepath.Join(filepath.Dir(p.KeysFile), "backup.db"), time.Now()) }, ""},
	{&keysOld, "an old key", func(p *patient) { p.ahead(2 * year) }, ""},

	{&mailNowhere, "no mail server", public, ""},
	{&mailFails, "no mail server there", func(p *patient) { p.smtp("smtp://user:hunter2@" + closed) }, "connection refused"},
	{&mailFails, "a wrong password", func(p *patient) {
		p.smtp("smtp://user:hunter2@" + mailtest.Start(p.t, &mailtest.Server{User: "user", Password: "other"}).Addr)
	}, ""},
	{&mailPlain, "a mail server without encryption", func(p *patient) {
		_, port, _ := net.SplitHostPort(mailtest.Start(p.t, &mailtest.Server{}).Addr)
		p.smtp("smtp://0.0.0.0:" + port)
	}, ""},

	{&publicSandbox, "a public sandbox", public, billing.PublicSandbox},
	{&stripeUnusable, "keys of two modes", func(p *patient) { p.stripe("sk_test_1", "pk_live_1") }, "both"},
	{&secretRefused, "a secret key that Stripe refuses", func(p *patient) { p.stripe("sk_test_", "pk_test_1") }, ""},
	{&publishableRefused, "a publishable key that Stripe refuses", func(p *patient) { p.stripe("sk_test_1", "pk_test_1") }, ""},
	{&stripeAway, "Stripe that does not answer", func(p *patient) { p.stripe("sk_test_1", "pk_test_1"); p.Stripe.APIBase = "http://" + closed }, "connection refused"},
	{&testKeysPublic, "test keys in public", func(p *patient) { public(p); p.stripe("sk_test_1", "pk_test_1") }, ""},
	{&liveKeysLocal, "live keys at home", func(p *patient) { p.stripe("sk_live_1", "pk_live_1") }, ""},
	{&otherStripe, "another Stripe in public", func(p *patient) { public(p); p.stripe("sk_test_1", "pk_test_1") }, ""},

	{&backupNone, "no backup", func(p *patient) { p.account() }, ""},
	{&backupOld, "an old backup", func(p *patient) { p.backedUp("/backups/1.db", time.Now().Add(-72*time.Hour)) }, "3 days ago"},
	{&backupElsewhere, "PostgreSQL", func(p *patient) { p.onPostgres() }, ""},

	{&endpointsOff, "an endpoint that was switched off", func(p *patient) { p.endpoint("disabled", "failing", time.Hour) }, ": 1."},
	{&endpointsLongOff, "one that was switched off long ago", func(p *patient) { p.endpoint("disabled", "gone", 30*day1) }, ": 1."},
	{&endpointsFailing, "one that fails", func(p *patient) { p.endpoint("enabled", "", 2*time.Hour) }, "to 1 endpoint have"},
	{&deliveriesLate, "a delivery that waits", func(p *patient) { p.delivery(time.Hour) }, "60 minutes ago"},

	{&breakersOpen, "an open breaker", func(p *patient) { p.carrier("ups", "breaker_opened_at") }, "at ups, so"},
	{&refreshesOverdue, "a refresh that is overdue", func(p *patient) { p.overdue() }, "1 carrier account should"},
}

// kindsElsewhere have tests of their own, or need a server that cannot be had here.
var kindsElsewhere = []*kind{&diskExhausted, &postgresOld, &fewConnections, &secretForbidden, &otherAccount, &publishableFails}

func TestEachKindIsFound(t *testing.T) {
	t.Parallel()
	checkOf, tested := map[*kind]string{}, map[*kind]bool{}
	for _, c := range checks() {
		for _, k := range c.kinds {
			checkOf[k] = c.name
		}
	}
	for _, row := range kindRows {
		tested[row.kind] = true
		t.Run(checkOf[row.kind]+": "+row.cause, func(t *testing.T) {
			t.Parallel()
			p := newPatient(t)
			row.make(p)
			r := p.Examine(t.Context())
			if !r.has(checkOf[row.kind], row.kind, row.says) {
				t.Errorf("it was not found among\n%s", lines(r))
			}
			if all := lines(r); strings.Contains(all, "%!") || strings.Contains(all, "hunter2") || strings.Contains(all, "_test_1") {
				t.Errorf("a verb or a secret is in\n%s", all)
			}
		})
	}
	for _, k := range kindsElsewhere {
		tested[k] = true
	}
	for k, name := range checkOf {
		if !tested[k] {
			t.Errorf("%s: nothing tests %q", name, k.What)
		}
	}
}

func lines(r Report) string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, f.String())
	}
	return strings.Join(all, "\n")
}

func TestFindingsOfStripesVerdicts(t *testing.T) {
	t.Parallel()
	for k, c := range map[*kind]billing.KeyCheck{
		&secretForbidden:  {Secret: billing.ErrKeyForbidden},
		&otherAccount:     {Publishable: billing.ErrOtherAccount},
		&publishableFails: {Publishable: errors.New("stripe answered 500")},
	} {
		r := Report{keyFindings(c)}
		if len(r.Findings) != 1 || !r.has("", k, "") {
			t.Errorf("got %v, want %q", r.Findings, k.What)
		}
	}
}

// fails answers every request with a status and a text.
func fails(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(text))
	}
}

// proxyTo is a reverse proxy, which sets X-Forwarded-For.
func proxyTo(host string) http.HandlerFunc {
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: host})
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	return proxy.ServeHTTP
}

// silentProxy has the public URL lead through a proxy with TLS that does not name its clients.
func (p *patient) silentProxy() {
	p.t.Helper()
	to := p.PublicURL.Host
	certificate, root := newCertificate(p.t, "127.0.0.1", -day1, 90*day1)
	p.serveTLS(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: "http", Host: to}) }}, certificate, root)
	p.app.PublicURL = p.PublicURL
}

func (p *patient) trust(networks ...string) {
	p.t.Helper()
	for _, n := range networks {
		p.TrustedProxies = append(p.TrustedProxies, netip.MustParsePrefix(n))
	}
}

// hold leaves a transaction open.
func (p *patient) hold(statement string) {
	p.t.Helper()
	tx, err := p.raw().Beginx()
	must(p.t, err)
	p.t.Cleanup(func() { _ = tx.Rollback() })
	_, err = tx.Exec(statement)
	must(p.t, err)
}

// rotated adds a key to the file that is active from then on. The server does not read it.
func (p *patient) rotated(from time.Duration) {
	p.t.Helper()
	must(p.t, key.Add(p.KeysFile, key.New(time.Now(), time.Now().Add(from))))
}

// lock holds the lock on a file.
func lock(t *testing.T, path string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	must(t, err)
	t.Cleanup(func() { _ = file.Close() })
	must(t, syscall.Flock(int(file.Fd()), syscall.LOCK_EX))
}

// otherOwner has the database belong to another user than the keys: only root can give files
// away, and everybody else has files of root around.
func (p *patient) otherOwner() {
	p.t.Helper()
	if os.Geteuid() == 0 {
		must(p.t, os.Chown(p.path, 65534, 65534))
	} else {
		p.DatabaseURL = "sqlite:/etc/hostname"
	}
}

func (p *patient) backedUp(file string, at time.Time) {
	p.t.Helper()
	must(p.t, backup.Record(p.t.Context(), p.DatabaseURL, backup.Copy{File: file, Bytes: 1}, at))
}

func (p *patient) smtp(rawURL string) {
	p.t.Helper()
	var err error
	p.Mail, err = mail.OpenSMTP(rawURL, mail.Noreply("Fairlead", p.PublicURL))
	must(p.t, err)
}
