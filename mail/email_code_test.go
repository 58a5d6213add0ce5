package mail_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"fairlead/mail/mailtest"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

var linkKeys = [][]byte{[]byte("a key of the test's own")}

// code mails a code, and returns its row.
func (h *fixture) code(kind storage.CodeKind, subjectID, email string) storage.EmailCode {
	h.t.Helper()
	request := storage.CodeRequest{Kind: kind, SubjectID: subjectID, Email: email, Lifetime: 10 * time.Minute}
	if err := h.db.SendCode(h.t.Context(), request); err != nil {
		h.t.Fatal(err)
	}
	c, err := h.db.LatestEmailCode(h.t.Context(), kind, subjectID)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// signUp begins a sign-up.
func (h *fixture) signUp(email string) storage.EmailCode {
	h.t.Helper()
	s := storage.SignUp{ID: storage.SignUpID(storage.NewSecret()), Email: email, FullName: "Win at https://evil.example", ExpiresAt: storage.At(h.db.Now().Add(time.Hour))}
	if err := h.db.BeginSignUp(h.t.Context(), s, storage.CodeRequest{Lifetime: 10 * time.Minute}); err != nil {
		h.t.Fatal(err)
	}
	c, err := h.db.LatestEmailCode(h.t.Context(), storage.CodeSignUp, s.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

var digitsRE = regexp.MustCompile(`(?m)^\d{6}$`)

func wantCode(t *testing.T, m *mailtest.Message, c storage.EmailCode) {
	t.Helper()
	if got := digitsRE.FindAllString(m.Text, -1); len(got) != 1 || !c.IsDigits(linkKeys, got[0]) {
		t.Errorf("the codes are %v in %s", got, m.Text)
	}
	wantIn(t, m.HTML, ">"+digitsRE.FindString(m.Text)+"</code>")
	if got := m.Subject(); got != "Verify your email for Fairlead" {
		t.Errorf("the subject is %q", got)
	}
	if strings.Contains(m.Raw, "evil") {
		t.Errorf("it has what was typed: %s", m.Raw)
	}
}

func TestVerifyMailHasACodeAndALink(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account()
	c := h.code(storage.CodeVerify, ada.ID, ada.Email)
	h.send(1)
	m := h.message()
	wantCode(t, m, c)
	at, err := url.Parse(m.Link())
	if err != nil || at.Path != "/account/verify-email" || !c.IsLinkSecret(linkKeys, at.Query().Get("token")) {
		t.Errorf("the link is %s, %v", m.Link(), err)
	}
	wantIn(t, m.Text, "someone else signed up with your address", "https://connect.example/forgot")
	if m.Header.Get("To") != "<Ada@example.com>" {
		t.Errorf("it went to %s", m.Header.Get("To"))
	}
}

func TestSignUpMailHasACodeAndNoLink(t *testing.T) {
	t.Parallel()
	h := open(t)
	c := h.signUp(email)
	h.send(1)
	wantCode(t, h.message(), c)
	if got := h.message().Link(); got != "" || strings.Contains(h.message().HTML, "<a ") {
		t.Errorf("it has a link %q", got)
	}
}

func TestCodeIsNotMailedToAnAddressWithAnAccount(t *testing.T) {
	t.Parallel()
	h := open(t)
	grace := storagetest.Account(t, h.db, storage.Account{Email: "grace@example.com"})
	h.account()
	h.signUp("ADA@example.com")
	h.code(storage.CodeChange, grace.ID, "ada@EXAMPLE.com")
	h.send(2)
	for i := range 2 {
		m := h.read(i)
		if got := m.Subject(); got != "You already have a Fairlead account" || m.Header.Get("To") != "<Ada@example.com>" {
			t.Errorf("%q went to %s", got, m.Header.Get("To"))
		}
		wantIn(t, m.Text, "https://connect.example/login", "https://connect.example/forgot")
		if digitsRE.MatchString(m.Text) {
			t.Errorf("it has a code: %s", m.Text)
		}
	}
}

func TestChangeMailGoesToTheNewAddress(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account()
	for i, to := range []string{"new@example.com", "ADA@example.com"} { // the second is the account's own
		c := h.code(storage.CodeChange, ada.ID, to)
		h.send(1)
		wantCode(t, h.read(i), c)
		if m := h.read(i); m.Header.Get("To") != "<"+to+">" || m.Link() != "" {
			t.Errorf("it went to %s, with %q", m.Header.Get("To"), m.Link())
		}
		h.clock.Advance(time.Second)
	}
}

func TestCodeThatNoLongerWorksIsNotMailed(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account()
	first := h.code(storage.CodeVerify, ada.ID, ada.Email)
	h.clock.Advance(time.Second)
	if err := h.db.SendCode(t.Context(), storage.CodeRequest{Kind: storage.CodeVerify, SubjectID: ada.ID, Email: ada.Email, Lifetime: time.Minute, Former: first.ID}); err != nil {
		t.Fatal(err)
	}
	h.clock.Advance(time.Minute)
	h.send(2) // one was replaced, the other has expired
	if n := len(h.files()); n != 0 {
		t.Errorf("%d were sent", n)
	}
	wantIn(t, h.log.String(), "the code has expired")
}

func TestCodeIsNotAtRestOrInTheLog(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.account()
	h.failOnce()
	c := h.code(storage.CodeVerify, ada.ID, ada.Email)
	h.send(1)
	h.clock.Advance(time.Minute)
	h.send(1)
	wantCode(t, h.message(), c)
	for what, text := range map[string]string{"the database": storagetest.Content(t, h.url), "the log": h.log.String()} {
		if strings.Contains(text, c.LinkSecret(linkKeys[0])[32:]) || regexp.MustCompile(`\b`+c.Digits(linkKeys[0])+`\b`).MatchString(text) {
			t.Errorf("%s has the secret", what)
		}
	}
}
