package mail_test

import (
	"context"
	"log/slog"
	netmail "net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fairlead/mail"
	"fairlead/mail/mailtest"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web"
	"fairlead/web/webtest"
)

const email = "ada@example.com"

var device = storage.Device{UserAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36", Address: "192.0.2.7"}

func from() *netmail.Address {
	return &netmail.Address{Name: "Fairlead", Address: "noreply@connect.example"}
}

// fixture is a mailer and the folder that it sends to.
type fixture struct {
	t      *testing.T
	db     *storage.DB
	url    string
	clock  *storagetest.Clock
	mailer *mail.Mailer
	folder string
	log    *webtest.Log
}

func open(t *testing.T) *fixture {
	t.Helper()
	h := &fixture{t: t, url: storagetest.URL(t), clock: storagetest.NewClock(), folder: filepath.Join(t.TempDir(), "mail"), log: &webtest.Log{}}
	h.db = storagetest.OpenURL(t, h.url)
	h.db.Now = h.clock.Now
	folder, err := mail.OpenFolder(h.folder, from())
	if err != nil {
		t.Fatal(err)
	}
	h.mailer = &mail.Mailer{Sender: folder, LinkKey: func() []byte { return []byte("a key of the test's own") }, Web: &web.App{DB: h.db,
		Brand: web.Brand{Name: "Fairlead"}, PublicURL: &url.URL{Scheme: "https", Host: "connect.example"},
		Log: slog.New(slog.NewTextHandler(h.log, nil))}}
	return h
}

// account creates an account whose name is an advertisement.
func (h *fixture) account() storage.Account {
	h.t.Helper()
	return storagetest.Account(h.t, h.db, storage.Account{Email: "Ada@Example.com", FullName: "Win at https://evil.example"})
}

func (h *fixture) ask(email string) {
	h.t.Helper()
	request := storage.ResetRequest{Email: email, AttemptID: "ATTEMPT", ExpiresAt: storage.At(h.db.Now().Add(time.Hour))}
	if err := h.db.CreateReset(h.t.Context(), request); err != nil {
		h.t.Fatal(err)
	}
}

// send runs the jobs that are due and wants them to be so many.
func (h *fixture) send(want int) {
	h.t.Helper()
	got, err := h.mailer.Worker().RunDue(h.t.Context())
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

// message is the only message in the folder.
func (h *fixture) message() *mailtest.Message {
	h.t.Helper()
	if files := h.files(); len(files) != 1 {
		h.t.Fatalf("%d messages, want 1: %s", len(files), h.log)
	}
	return h.read(0)
}

// read is one of the messages in the folder, the oldest being 0.
func (h *fixture) read(i int) *mailtest.Message {
	h.t.Helper()
	files := h.files()
	if i >= len(files) {
		h.t.Fatalf("%d messages: %s", len(files), h.log)
	}
	raw, err := os.ReadFile(files[i])
	if err != nil {
		h.t.Fatal(err)
	}
	return mailtest.Read(h.t, raw)
}

// failing is a sender that fails a few times before the real one sends.
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

func token(t *testing.T, l *mailtest.Message) string {
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
