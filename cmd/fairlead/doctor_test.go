package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fairlead/billing"
	"fairlead/doctor"
)

// diagnosed runs the doctor with the files of a server, whether or not it runs.
func (r *running) diagnosed(t *testing.T, args ...string) result {
	t.Helper()
	d := &cli{t, nil}
	return d.run(slices.Concat([]string{"doctor", "--public-url", r.public, "--ops-addr", strings.TrimPrefix(r.ops, "http://")}, r.files, args)...)
}

// found demands an exit code, lines with words, and the last line.
func (o result) found(code int, last string, words ...string) {
	o.t.Helper()
	if o.code != code || o.stderr != "" || !strings.HasSuffix(o.stdout, last+"\n") {
		o.t.Errorf("exit code %d, want %d with %q last: %s%s", o.code, code, last, o.stdout, o.stderr)
	}
	for _, one := range words {
		if !strings.Contains(o.stdout, one) {
			o.t.Errorf("%q is missing in %s", one, o.stdout)
		}
	}
}

// Disks of tests may be slow, and PostgreSQL has notes of its own.
func TestDoctorBesideARunningServer(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	r := startOn(t, folder, "sqlite:"+filepath.Join(folder, "fairlead.db"))
	o := r.diagnosed(t, "--all")
	for _, line := range []string{"passed   server: The server at ", "passed   public-url: " + r.public + " leads to a server with these keys.", "passed   database: SQLite "} {
		if !strings.Contains(o.stdout, line) {
			t.Errorf("%q is missing in %s%s", line, o.stdout, o.stderr)
		}
	}
	if o.code != exitDone && strings.Count(o.stdout, "warning  ") != strings.Count(o.stdout, "warning  disk: ") {
		t.Errorf("exit code %d: %s", o.code, o.stdout)
	}
	if short := r.diagnosed(t); strings.Contains(short.stdout, "passed   ") || !regexp.MustCompile(`0 problems, [01] warnings?; 1[23] checks passed\.\n$`).MatchString(short.stdout) {
		t.Errorf("got %s%s", short.stdout, short.stderr)
	}
}

func TestDoctorWithoutAServer(t *testing.T) {
	t.Parallel()
	d := newCLIWithoutDatabase(t)
	o := d.run("doctor", "--ops-addr", freeAddress(t), "--public-url", "http://"+freeAddress(t))
	if o.code != exitWarnings || o.stderr != "" {
		t.Errorf("exit code %d: %s%s", o.code, o.stdout, o.stderr)
	}
	for _, line := range []string{"warning  server: No server answers at ", "warning  database: There is no database at ", "warning  keys: There is no keys file at ",
		"note     public-url: Nothing answers at "} {
		if !strings.Contains(o.stdout, line) {
			t.Errorf("%q is missing in %s", line, o.stdout)
		}
	}
	if left := filesIn(t, filepath.Dir(d.env["FAIRLEAD_AUDIT_HEADS_FILE"])); len(left) > 0 {
		t.Errorf("it has made %q", left)
	}
}

func filesIn(t *testing.T, folder string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// A copy of the installation answers at the public URL.
func TestDoctorTellsACopyFromTheServer(t *testing.T) {
	t.Parallel()
	r, copied := start(t), start(t)
	o := r.diagnosed(t, "--public-url", copied.public)
	if o.code != exitProblems || !strings.Contains(o.stdout, "problem  public-url: "+copied.public+" leads to a Fairlead server that does not have these keys. ") {
		t.Errorf("exit code %d: %s%s", o.code, o.stdout, o.stderr)
	}
}

func TestDoctorFindsAProxyThatIsNotTrusted(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		trusted string
		words   string
	}{
		"not listed": {"", "Requests come through a proxy at 127.0.0.1, which is not one of --trusted-proxies."},
		"listed":     {"127.0.0.1", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var to *url.URL
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { httputil.NewSingleHostReverseProxy(to).ServeHTTP(w, r) }))
			t.Cleanup(proxy.Close)
			// The port of a loopback URL is that of the listener in tests, so its host is another one.
			r := start(t, "--trusted-proxies", row.trusted, "--public-url", proxy.URL)
			to, _ = url.Parse(strings.Replace(r.public, "localhost", "127.0.0.1", 1))
			o := r.diagnosed(t, "--public-url", proxy.URL, "--trusted-proxies", row.trusted)
			if got := strings.Contains(o.stdout, " proxies: "); got != (row.words != "") || !strings.Contains(o.stdout, row.words) || strings.Contains(o.stdout, " public-url: ") {
				t.Errorf("%s%s", o.stdout, o.stderr)
			}
		})
	}
}

// The running server is asked for its warning, which is that of the log and of the doctor.
func TestDoctorNoticesThatTheServerHasOtherSettings(t *testing.T) {
	t.Parallel()
	const public = "https://connect.fairlead.invalid"
	r := start(t, "--public-url", public)
	r.diagnosed(t, "--public-url", public).found(exitProblems, "passed.", "warning  billing: "+billing.PublicSandbox)
	stripe := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(stripe.Close)
	r.diagnosed(t, "--public-url", public, "--stripe-secret-key", "sk_test_hunter2", "--stripe-publishable-key", "pk_test_x", "--stripe-api-base", stripe.URL).
		found(exitProblems, "passed.", "warning  server: The running server uses the billing sandbox")
}

func TestDoctorPrintsJSON(t *testing.T) {
	t.Parallel()
	o := newCLIWithoutDatabase(t).run("doctor", "--json", "--ops-addr", freeAddress(t), "--public-url", "http://"+freeAddress(t), "--code-lifetime", "1h", "--staff-session-lifetime", "1m")
	if o.code != exitWarnings {
		t.Errorf("exit code %d", o.code)
	}
	o.code = exitDone // decode demands it
	var j doctorJSON
	o.decode(&j)
	counts := map[doctor.Severity]int{}
	for _, f := range j.Results {
		counts[f.Severity]++
		if advised := f.Why != nil && f.Do != nil; f.Check == "" || f.What == "" || advised != (f.Severity != doctor.Passed) {
			t.Errorf("%+v", f)
		}
	}
	if j.Problems != 0 || j.Warnings != counts[doctor.Warning] || j.Notes != counts[doctor.Note] || j.Warnings < 5 || j.Notes != 1 || j.Passed == 0 || j.Results[0].Severity != doctor.Warning {
		t.Errorf("%+v", j)
	}
}

func TestDoctorFindsAllContradictions(t *testing.T) {
	t.Parallel()
	at := freeAddress(t)
	o := newCLI(t).run("doctor", "--ops-addr", at, "--addr", at, "--public-url", "http://"+at, "--stripe-publishable-key", "pk_test_1", "--api-token-scheme", "basic")
	o.found(exitProblems, "passed.", "problem  settings: --ops-addr must differ from --addr", "problem  settings: --stripe-publishable-key also needs --stripe-secret-key.",
		"problem  settings: --api-token-scheme must not be Bearer or Basic")
}

func TestDoctorRefusals(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	d.run("doctor", "--public-url", "nonsense").refused(exitUsage, "--public-url must be an absolute http or https URL")
	d.run("doctor", "now").refused(exitUsage, `Unexpected argument "now"`)
	d.run("doctor", "--fix").refused(exitUsage, "There is no flag --fix")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d.runIn(ctx, "", "doctor").refused(exitFailed, "The checks were interrupted")
}

// What serve is started with can be given to the doctor.
func TestDoctorTakesTheSettingsOfServe(t *testing.T) {
	t.Parallel()
	root := new(program).rootCommand()
	flags := func(name string) (all []string) {
		c, _, err := root.Find([]string{name})
		if err != nil {
			t.Fatal(err)
		}
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if len(f.Annotations[envOf]) > 0 {
				all = append(all, f.Name+" "+f.DefValue+" "+f.Annotations[envOf][0])
			}
		})
		return all
	}
	if serve, doctor := flags("serve"), flags("doctor"); len(serve) < 50 || !slices.Equal(serve, doctor) {
		t.Errorf("serve has\n%q\ndoctor has\n%q", serve, doctor)
	}
	var got settings
	p := &program{env: func(name string) (string, bool) { return "https://from.example", name == "FAIRLEAD_PUBLIC_URL" }, stdout: &output{}, stderr: &output{}}
	root = p.rootCommand()
	c, _, _ := root.Find([]string{"doctor"})
	c.RunE = func(*cobra.Command, []string) error { got = p.settings; return nil }
	if code := p.execute(t.Context(), root, []string{"doctor", "--brand-name", "Acme"}); code != exitDone || got.PublicURL.String() != "https://from.example" || got.Brand.Name != "Acme" {
		t.Errorf("exit code %d: %+v", code, got)
	}
}
