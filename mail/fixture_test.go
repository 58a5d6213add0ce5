package mail_test

import (
	"bytes"
	"context"
	"log/slog"
	netmail "net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/mail"
	"fairlead/mail/mailtest"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
)

const email = "ada@example.com"

func from() *netmail.Address {
	return &netmail.Address{Name: "Fairlead", Address: "noreply@connect.example"}
}

// house is a mail room and the folder that it sends into.
type fixture struct {
	t      *testing.T
	db     *storage.DB
	url    string
	room   *mail.Mailer
	folder string
	log    *lines

	turned atomic.Int64 // how far the clock was turned; else it stands still
}

func open(t *testing.T) *fixture {
	t.Helper()
	h := &fixture{t: t, url: storagetest.URL(t), folder: filepath.Join(t.TempDir(), "mail"), log: &lines{}}
	var err error
	if h.db, err = storage.Open(t.Context(), h.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.db.Close() })
	began := time.Now()
	h.db.Now = func() time.Time { return began.Add(time.Duration(h.turned.Load())) }
	folder, err := mail.OpenFolder(h.folder, from())
	if err != nil {
		t.Fatal(err)
	}
	h.room = &mail.Mailer{Sender: folder, LinkKey: func() []byte { return []byte("a key of the test's own") }, Web: &web.App{DB: h.db,
		Brand: web.Brand{Name: "Fairlead"}, PublicURL: &url.URL{Scheme: "https", Host: "connect.example"},
		Log: slog.New(slog.NewTextHandler(h.log, nil))}}
	return h
}

func (h *fixture) turnClock(by time.Duration) { h.turned.Add(int64(by)) }

func (h *fixture) signUp() storage.Account {
	h.t.Helper()
	a := storage.Account{Email: "Ada@Example.com", FullName: "Win at https://evil.example"}
	if err := h.db.CreateAccount(h.t.Context(), &a, "hash"); err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *fixture) ask(email string) {
	h.t.Helper()
	asked := storage.ResetAsked{Email: email, AttemptID: "ATTEMPT", ExpiresAt: storage.At(h.db.Now().Add(time.Hour))}
	if err := h.db.CreateReset(h.t.Context(), asked); err != nil {
		h.t.Fatal(err)
	}
}

// send sees to what is due, which has to be so many jobs.
func (h *fixture) send(want int) {
	h.t.Helper()
	got, err := h.room.SendDue(h.t.Context())
	if err != nil || got != want {
		h.t.Fatalf("%d jobs were due (%v), want %d", got, err, want)
	}
}

// files are the messages in the folder, the oldest first.
func (h *fixture) files() (names []string) {
	h.t.Helper()
	names, err := filepath.Glob(filepath.Join(h.folder, "*"))
	if err != nil {
		h.t.Fatal(err)
	}
	return names
}

// letter is the only message in the folder.
func (h *fixture) letter() *mailtest.Letter {
	h.t.Helper()
	files := h.files()
	if len(files) != 1 {
		h.t.Fatalf("%d messages, want 1: %s", len(files), h.log)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		h.t.Fatal(err)
	}
	return mailtest.Read(h.t, raw)
}

// failing is a sender that fails so often before the real one sends.
type failing struct {
	mail.Sender
	left atomic.Int32
	err  error
}

func (f *failing) Send(ctx context.Context, m mail.Message) error {
	if f.left.Add(-1) >= 0 {
		return f.err
	}
	return f.Sender.Send(ctx, m)
}

// lines is a log that can be read while it is written.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func token(t *testing.T, l *mailtest.Letter) string {
	t.Helper()
	u, err := url.Parse(l.Link())
	if err != nil || u.Host != "connect.example" || u.Path != "/reset" || len(u.Query().Get("token")) != 43 {
		t.Fatalf("the link is %q (%v)", l.Link(), err)
	}
	return u.Query().Get("token")
}

func wantIn(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in %s", part, text)
		}
	}
}
