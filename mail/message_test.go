package mail_test

import (
	"errors"
	netmail "net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairlead/mail"
	"fairlead/mail/mailtest"
	"fairlead/outbox"
)

func TestSendAllowsNoHeaderInjection(t *testing.T) {
	t.Parallel()
	const evil = "x\r\nBcc: eve@evil.example\r\n\r\nBody"
	for name, row := range map[string]struct {
		from    netmail.Address
		message func(m *mail.Message)
		refused bool
	}{
		"a subject":            {*from(), func(m *mail.Message) { m.Subject = evil }, false},
		"the sender's name":    {netmail.Address{Name: evil, Address: "noreply@connect.example"}, func(*mail.Message) {}, false},
		"a recipient":          {*from(), func(m *mail.Message) { m.To = email + "\r\nBcc: eve@evil.example" }, true},
		"two recipients":       {*from(), func(m *mail.Message) { m.To = email + ", eve@evil.example" }, true},
		"a recipient's name":   {*from(), func(m *mail.Message) { m.To = "Eve <" + email + ">" }, true},
		"no recipient":         {*from(), func(m *mail.Message) { m.To = "" }, true},
		"every kind of letter": {netmail.Address{Name: "Größe 🚀", Address: "noreply@connect.example"}, func(m *mail.Message) { m.Subject, m.Text = "Größe 🚀", "Größe 🚀\n" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := t.TempDir()
			folder, err := mail.OpenFolder(path, &row.from)
			if err != nil {
				t.Fatal(err)
			}
			m := message()
			row.message(&m)
			if err := folder.Send(t.Context(), m); errors.Is(err, outbox.ErrPermanent) != row.refused || (err != nil) != row.refused {
				t.Fatalf("got %v, refused: %v", err, row.refused)
			}
			files, _ := filepath.Glob(filepath.Join(path, "*"))
			if row.refused {
				if len(files) > 0 {
					t.Errorf("it left %v", files)
				}
				return
			}
			raw, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			l := mailtest.Read(t, raw)
			sender, err := netmail.ParseAddress(l.Header.Get("From"))
			if err != nil || l.Header.Get("Bcc") != "" || sender.Address != row.from.Address || l.Subject() != m.Subject {
				t.Errorf("the headers are %v (%v)", l.Header, err)
			}
			if l.Text != m.Text {
				t.Errorf("the text is %q, want %q", l.Text, m.Text)
			}
		})
	}
}

func TestOpenFolderKeepsOthersOut(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "mail")
	folder, err := mail.OpenFolder(path, from())
	if err != nil {
		t.Fatal(err)
	}
	m := message()
	for range 2 {
		if err := folder.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(path, "*"))
	if len(files) != 1 || filepath.Ext(files[0]) != ".eml" {
		t.Fatalf("sent twice, there is %v", files)
	}
	for name, mode := range map[string]os.FileMode{path: os.ModeDir | 0o700, files[0]: 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode() != mode {
			t.Errorf("%s has mode %v, want %v (%v)", name, info.Mode(), mode, err)
		}
	}
}

func TestOpenFolderSaysThatAFolderCannotBeCreated(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := mail.OpenFolder(filepath.Join(file, "mail"), from()); err == nil || !strings.Contains(err.Error(), "mail folder") {
		t.Errorf("got %v", err)
	}
}

func TestNoreplyIsAtThePublicHost(t *testing.T) {
	t.Parallel()
	for public, want := range map[string]string{
		"https://connect.example":      "noreply@connect.example",
		"https://connect.example:8443": "noreply@connect.example",
		"http://localhost:8080":        "noreply@localhost",
		"http://192.0.2.1:8080":        "noreply@localhost",
		"http://[::1]:8080":            "noreply@localhost",
	} {
		u, err := url.Parse(public)
		if err != nil {
			t.Fatal(err)
		}
		got := mail.Noreply("Fairlead", u)
		if _, err := netmail.ParseAddress(got.String()); err != nil || got.Address != want {
			t.Errorf("%s: %s (%v), want %s", public, got, err, want)
		}
	}
}

// The sentences around a link have typographic apostrophes.
func TestLinkIsWholeInAFileOfTheFolder(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	folder, err := mail.OpenFolder(path, from())
	if err != nil {
		t.Fatal(err)
	}
	m := message()
	link := "https://connect.example/partners/login/link?token=" + strings.Repeat("x", 43)
	m.Text = "Follow this link:\n\n" + link + "\n\nDon’t share it.\n"
	if err := folder.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(path, "*.eml"))
	raw, err := os.ReadFile(files[0])
	if err != nil || !strings.Contains(string(raw), "\r\n"+link+"\r\n") {
		t.Errorf("the file is %s (%v)", raw, err)
	}
	if got := mailtest.Read(t, raw).Text; got != m.Text {
		t.Errorf("a mail program reads %q", got)
	}
}
