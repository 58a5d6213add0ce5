package main

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"fairlead/authz"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// tokenRead is what is known about a token, as a script reads it.
type tokenRead struct {
	Live         bool     `json:"live"`
	Reasons      []string `json:"reasons"`
	ClientID     string   `json:"client_id"`
	ClientKind   string   `json:"client_kind"`
	AccountID    string   `json:"account_id"`
	AccountEmail string   `json:"account_email"`
	ExpiresAt    *string  `json:"expires_at"`
	LastUsedAt   *string  `json:"last_used_at"`
	RevokedAt    *string  `json:"revoked_at"`
	PausedAt     *string  `json:"paused_at"`
	FoundBy      string   `json:"found_by"`
	FoundURL     string   `json:"found_url"`
}

// inspect runs fairlead token inspect over the same database, for a script and
// for people.
func (r *running) inspect(t *testing.T, token string) (read tokenRead, people string) {
	t.Helper()
	d := r.cli(t)
	script, sheet := d.pipe(token, "token", "inspect", "--json"), d.pipe(token+"\n", "token", "inspect")
	script.decode(&read)
	for _, o := range []result{script, sheet} {
		if strings.Contains(o.stdout+o.stderr, strings.Split(token, ".")[1]) || o.stderr != "" {
			t.Errorf("the token or a message is printed: %s%s", o.stdout, o.stderr)
		}
	}
	return read, sheet.ok()
}

// connected is a shop with a user's token, and the user's browser.
func (r *running) connected(t *testing.T) (*shop, *webtest.Browser, string) {
	t.Helper()
	s, b := r.newShop(), r.browser()
	return s, b, s.tokenOf(t, s.landed(t, s.connect(b).Submit("Allow access", nil)).Get("code"))
}

func TestTokenInspectShowsAPartnersToken(t *testing.T) {
	t.Parallel()
	r := start(t)
	s, _, token := r.connected(t)

	got, people := r.inspect(t, token)
	want := tokenRead{Live: true, Reasons: []string{}, ClientID: s.ID, ClientKind: "partner", AccountID: got.AccountID, AccountEmail: "ada@example.com"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if len(got.AccountID) != 32 {
		t.Errorf("the account is %q, want 32 characters", got.AccountID)
	}
	result{t: t, stdout: people}.matches(`This token is valid.

  Partner     Marlin Supplies (<client id>)
  Account     ada@example.com (` + got.AccountID + `)
  Scope       *
  Issued      <time>
  Last used   -
  Expires     never
  Revoked     -
`)
	r.mustAnswer(token, http.StatusOK, "a call")
	r.end() // writes down what was used
	got, people = r.inspect(t, token)
	if got.LastUsedAt == nil || strings.Contains(people, "Last used   -") {
		t.Errorf("after a call: %+v\n%s", got, people)
	}
}

func TestTokenInspectSaysWhyATokenDoesNotWork(t *testing.T) {
	t.Parallel()
	r := start(t)
	s, b, token := r.connected(t)
	r.command("partner", "suspend", s.ID, "--reason", "spam")
	got, people := r.inspect(t, token)
	if got.Live || !slices.Equal(got.Reasons, []string{"client_suspended"}) || !strings.HasPrefix(people, "This token is not valid: the partner is suspended (spam).\n") {
		t.Errorf("suspended: %+v\n%s", got, people)
	}
	r.command("partner", "resume", s.ID)
	if got, _ := r.inspect(t, token); !got.Live {
		t.Errorf("resumed: %+v", got)
	}
	b.Get("/account/connections").Submit("Disconnect", nil).Submit("Disconnect", nil)
	got, people = r.inspect(t, token)
	if got.Live || !slices.Equal(got.Reasons, []string{"revoked", "disconnected"}) || got.RevokedAt == nil ||
		!strings.HasPrefix(people, "This token is not valid: it is revoked and the account disconnected the partner.\n") {
		t.Errorf("disconnected: %+v\n%s", got, people)
	}
}

func TestTokenInspectShowsAServicesToken(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		left time.Duration
		want string
	}{
		"one that lives":       {time.Hour, "This token is valid."},
		"one that has expired": {-time.Second, "This token is not valid: it has expired."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newCLI(t)
			id, token := d.createService().ClientID, neverIssued("service.")
			d.issue(id, token, row.left)
			d.pipe(token, "token", "inspect").matches(row.want + `

  Service     Warehouse (service_<hex>)
  Scope       orders:read
  Issued      <time>
  Last used   -
  Expires     <time>
  Revoked     -
`)
			var got tokenRead
			d.pipe(token, "token", "inspect", "--json").decode(&got)
			if got.ExpiresAt == nil {
				t.Error("no expiry")
			}
			want := tokenRead{Live: row.left > 0, Reasons: got.Reasons, ClientID: id, ClientKind: "service", ExpiresAt: got.ExpiresAt}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// issue writes a service's token that has some time left.
func (c *cli) issue(clientID, token string, left time.Duration) {
	c.t.Helper()
	db, err := storage.Open(c.t.Context(), c.env["FAIRLEAD_DATABASE_URL"])
	if err != nil {
		c.t.Fatal(err)
	}
	k := storage.Token{Hash: authz.TokenHash(token), ClientID: clientID, Scope: "orders:read", ExpiresAt: storage.At(db.Now().Add(left))}
	if err := errors.Join(db.IssueToken(c.t.Context(), &k), db.Close()); err != nil {
		c.t.Fatal(err)
	}
}

// neverIssued is a token with a valid checksum that was not issued.
func neverIssued(prefix string) string {
	signed := prefix + "SECRETsecretSECRETsecretSECRETsecretSE-_."
	signature := []byte("SECRETsecretSECRETsecretSECR")
	signature = binary.BigEndian.AppendUint32(signature, crc32.ChecksumIEEE([]byte(signed+string(signature))))
	return signed + base64.URLEncoding.EncodeToString(signature)
}

func TestTokenInspectRefusals(t *testing.T) {
	t.Parallel()
	unknown := neverIssued("oauth.")
	for name, row := range map[string]struct{ stdin, words string }{
		"nothing":                         {"", "There is no token on standard input."},
		"only a line break":               {"\n", "There is no token on standard input."},
		"a token that was not issued":     {unknown, "This token is unknown"},
		"with a line break":               {unknown + "\n", "This token is unknown"},
		"with a line break of Windows":    {unknown + "\r\n", "This token is unknown"},
		"of a service":                    {neverIssued("service."), "This token is unknown"},
		"two line breaks":                 {unknown + "\n\n", "is not an access token"},
		"a space before it":               {" " + unknown, "is not an access token"},
		"its header":                      {"Bearer " + unknown, "is not an access token"},
		"two tokens":                      {unknown + "\n" + unknown, "is not an access token"},
		"another beginning":               {strings.Replace(unknown, "oauth", "OAuth", 1), "is not an access token"},
		"a client secret":                 {strings.Repeat("5ec12e75", 5), "is not an access token"},
		"a token without its end":         {unknown[:50], "is not an access token"},
		"a NUL in place of its last byte": {unknown[:90] + "\x00", "is not an access token"},
		"other bytes than UTF-8":          {"oauth.\xff\xfe", "is not an access token"},
		"a megabyte":                      {strings.Repeat("SECRET", 1<<18), "is not an access token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, args := range [][]string{{"token", "inspect"}, {"token", "inspect", "--json"}} {
				o := newCLI(t).pipe(row.stdin, args...)
				o.refused(exitFailed, row.words)
				if strings.Contains(o.stderr, "SECRET") || strings.Contains(o.stderr, "5ec12e75") {
					t.Errorf("what came is repeated: %s", o.stderr)
				}
			}
		})
	}
}

func TestTokenAsAnArgumentIsRefusedAndNotRepeated(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"token inspect oauth.SECRET.s=", "token oauth.SECRET.s=", "token inspect --json SECRET", "token SECRET inspect"} {
		o := newCLI(t).run(strings.Fields(args)...)
		o.refused(exitUsage, "A token is read from standard input, not from the command line")
		if strings.Contains(o.stderr, "SECRET") {
			t.Errorf("%s: it is repeated: %s", args, o.stderr)
		}
	}
}

func TestTokenInspectWithUnreadableInput(t *testing.T) {
	t.Parallel()
	var stderr strings.Builder
	p := &program{env: noEnv, stdin: iotest.ErrReader(errors.New("gone")), stderr: &stderr}
	if code := p.run(t.Context(), []string{"token", "inspect", "--database-url", storagetest.URL(t)}); code != exitFailed || stderr.String() != "Cannot read standard input: gone.\n" {
		t.Errorf("exit code %d with %q", code, stderr.String())
	}
}
