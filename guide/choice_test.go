package guide_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/guide"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// desk is a reader with a browser that may be signed in.
type desk struct {
	*webtest.Browser
	t        *testing.T
	db       *storage.DB
	who      storage.Person
	err      error
	handlers *guide.Handlers
}

func (d *desk) HasSession(*http.Request) bool { return d.who.ID != "" || d.err != nil }

func (d *desk) ReaderOf(*http.Request) (storage.Person, error) {
	if d.who.ID == "" && d.err == nil {
		return d.who, storage.ErrNotFound
	}
	return d.who, d.err
}

func openDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t}
	d.Browser = open(t, func(h *guide.Handlers) {
		d.db, d.handlers, h.Readers = h.App.DB, h, d
	})
	return d
}

// signIn signs in the owner of a new partner.
func (d *desk) signIn(name, callback string) storage.Client {
	d.t.Helper()
	c, _ := storagetest.Partner(d.t, d.db, storage.Client{Name: name, Email: "dev@" + strings.ToLower(name) + ".example"}, callback)
	d.who = storagetest.Owner(d.t, d.db, c.ID)
	return c
}

// choose presses the button of the form.
func (d *desk) choose(path, client string) *webtest.Page {
	return d.Get(path).Submit("Apply", map[string]string{"Use your IDs in the samples": client})
}

func TestSamplesHaveTheIDsOfAReader(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	c := d.signIn("Acme", "https://acme.example/it's/back?shop=7")
	page := d.Get("/docs/connect")
	for _, part := range []string{"client_id=" + c.ID + "&scope", "https://acme.example/it's/back?shop=7&code=CODE&state=RANDOM", "export CLIENT_ID=" + c.ID + " CLIENT_SECRET=…"} {
		if !strings.Contains(page.Text(), part) {
			t.Errorf("%q is missing in %s", part, page.Text())
		}
	}
	if page.Header.Get("Cache-Control") != "no-store" || page.Header.Get("Vary") != "Cookie" {
		t.Errorf("caches may keep it: %v", page.Header)
	}
	page = d.Get("/docs/libraries")
	if want := "export CLIENT_ID=" + c.ID + " CLIENT_SECRET=… export CALLBACK='https://acme.example/it'\\''s/back?shop=7'"; !strings.Contains(page.Text(), want) {
		t.Errorf("%q is missing", want)
	}
	for _, slug := range append(slugs, "") {
		page := d.Get(strings.TrimSuffix("/docs/"+slug, "/"))
		if strings.Contains(page.Body, "YOUR_CLIENT_ID") || page.Status != http.StatusOK || page.Find("form.choice").Length() != 1 {
			t.Errorf("%q: %d, with a placeholder or without the form", slug, page.Status)
		}
	}
}

func TestReaderChoosesTheClient(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	live := d.signIn("Acme", "https://acme.example/back")
	if page := d.Get("/docs"); options(page) != "Live No" || !strings.Contains(page.Text(), "YOUR_TEST_CLIENT_ID") {
		t.Errorf("without a test client: %q", options(page))
	}
	d.handlers.TestClientID = storage.TestClientID
	test := storage.TestClientID(live.ID)
	if page := d.Get("/docs"); options(page) != "Test Live No" || !strings.Contains(page.Text(), "client_id="+test) {
		t.Errorf("with a test client: %q in %s", options(page), page.Text())
	}
	page := d.choose("/docs/security", "Live")
	if page.URL.Path != "/docs/security" || page.Find("[role=status]").Text() != "The samples now use your IDs." || !page.Find("option[value="+live.ID+"]").Is("[selected]") {
		t.Errorf("at %s: %s", page.URL, page.Text())
	}
	if page := d.Get("/docs/connect"); !strings.Contains(page.Text(), "client_id="+live.ID) || page.Find("[role=status]").Length() != 0 {
		t.Error("the choice is not kept")
	}
	page = d.choose("/docs", "No")
	if page.URL.Path != "/docs" || page.Find("[role=status]").Text() != "The samples now use placeholders." || !strings.Contains(d.Get("/docs/connect").Text(), "YOUR_CLIENT_ID") {
		t.Errorf("at %s: %s", page.URL, page.Text())
	}
}

func TestReaderOfSeveralCompaniesChoosesAmongThem(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	d.signIn("Acme", "https://acme.example/back")
	other, _ := storagetest.Partner(t, d.db, storage.Client{Name: "Borealis", Email: "dev@borealis.example"})
	_, err := d.db.AddPerson(storagetest.BySam(t), other.ID, storage.NewPerson{Email: d.who.Email, Role: storage.PersonDeveloper, LinkUntil: storage.At(d.db.Now())})
	if err != nil {
		t.Fatal(err)
	}
	if page := d.choose("/docs/connect", "Live (Borealis)"); options(page) != "Live (Acme) Live (Borealis) No" || !strings.Contains(page.Text(), "client_id="+other.ID) {
		t.Errorf("%q: %s", options(page), page.Text())
	}
	third := d.signIn("Cirrus", "https://cirrus.example/back")
	if page := d.Get("/docs/connect"); options(page) != "Live No" || !strings.Contains(page.Text(), "client_id="+third.ID) {
		t.Errorf("to another reader in the same browser: %q", options(page))
	}
}

func options(page *webtest.Page) string {
	var all []string
	for _, o := range page.Find("form.choice option").EachIter() {
		all = append(all, o.Text())
	}
	return strings.Join(all, " ")
}

// For everybody else the guide is the same, byte for byte.
func TestOthersSeeTheGuideWithoutIDs(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	plain := map[string]string{}
	for _, slug := range append(slugs, "") {
		path := strings.TrimSuffix("/docs/"+slug, "/")
		plain[path] = d.Get(path).Body
		if strings.Contains(plain[path], "Use your IDs") {
			t.Errorf("%s: the form is there", path)
		}
	}
	d.signIn("Acme", "https://acme.example/back")
	d.choose("/docs/connect", "Live")
	d.who = storage.Person{ID: "nobody"}
	for path, want := range plain {
		if d.Get(path).Body != want {
			t.Errorf("%s is different for a person without a company", path)
		}
	}
	d.who, d.err = storage.Person{}, errors.New("the database is away")
	for path, want := range plain {
		if page := d.Get(path); page.Body != want || page.Status != http.StatusOK {
			t.Errorf("%s: %d without a database", path, page.Status)
		}
	}
}

func TestOnlyOwnClientsCanBeChosen(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	other, _ := storagetest.Partner(t, d.db, storage.Client{Name: "Borealis", Email: "dev@borealis.example"})
	c := d.signIn("Acme", "https://acme.example/back")
	for _, odd := range []string{other.ID, "", "\x00", "\xff", strings.Repeat("x", 5000)} {
		if page := d.Post("/docs/client", url.Values{"client": {odd}, "topic": {"\x00"}}); page.Status != http.StatusNotFound {
			t.Errorf("%.20q: %d", odd, page.Status)
		}
	}
	for _, topic := range []string{"", "\x00", "//evil.example", "https://evil.example", "nothing"} {
		if page := d.Post("/docs/client", url.Values{"client": {c.ID}, "topic": {topic}}); page.URL.Path != "/docs" {
			t.Errorf("%q leads to %s", topic, page.URL)
		}
	}
	d.who = storage.Person{}
	if page := d.Post("/docs/client", url.Values{"client": {c.ID}}); page.Status != http.StatusNotFound {
		t.Errorf("for nobody: %d", page.Status)
	}
	foreign := d.Request(http.MethodPost, "/docs/client", strings.NewReader("client="+c.ID))
	foreign.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	if page := d.Send(foreign); page.Status != http.StatusForbidden {
		t.Errorf("from another site: %d", page.Status)
	}
}
