package partner_test

import (
	"errors"
	"strings"
	"testing"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func queue(t *testing.T) *partner.Applications {
	t.Helper()
	return &partner.Applications{DB: storagetest.Open(t), HandoverLifetime: storagetest.HandoverLifetime}
}

func TestApprovalRefusesWhatCannotBeRegistered(t *testing.T) {
	t.Parallel()
	as := queue(t)
	for words, a := range map[string]storage.Application{
		"uses plain http":                        {Callback: "http://knots.example/cb"},
		"has a fragment":                         {Kind: storage.ApplicationCallback, Callback: "https://knots.example/#cb"},
		"needs a visible letter":                 {Kind: storage.ApplicationCompany, Company: "--"},
		"is not an email address":                {Email: "nobody"},
		"use case contains unsupported":          {UseCase: "ring\a"},
		"company's name contains unsupported":    {Company: "Knots\u202e"},
		"use case is longer than 2000 character": {UseCase: strings.Repeat("a", 2001)},
	} {
		a = storagetest.Application(t, as.DB, a)
		_, err := as.Approve(storagetest.BySam(t), a.Number)
		wantInvalid(t, err, words)
		if now, err := as.DB.ApplicationByNumber(t.Context(), a.Number); err != nil || now != a {
			t.Errorf("it is %+v, %v", now, err)
		}
	}
	_, err := as.Approve(storagetest.BySam(t), "A-UNKNOWN")
	if !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("an unknown one: %v", err)
	}
}

func TestApprovalKeepsAUseCaseOnOneLine(t *testing.T) {
	t.Parallel()
	as := queue(t)
	a := storagetest.Application(t, as.DB, storage.Application{UseCase: "Labels\r\n\r\n  and returns\n"})
	a, err := as.Approve(storagetest.BySam(t), a.Number)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := as.DB.ClientByID(t.Context(), a.ClientID); err != nil || c.UseCase != "Labels and returns" {
		t.Errorf("the use case is %q, %v", c.UseCase, err)
	}
	if _, err := as.Approve(storagetest.BySam(t), a.Number); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("again: %v", err)
	}
}

func TestTextsThatApplicantsReadAreChecked(t *testing.T) {
	t.Parallel()
	as := queue(t)
	a := storagetest.Application(t, as.DB, storage.Application{})
	for text, words := range map[string]string{
		"": "Please enter a ", " \r\n\u200b": "unsupported character", "\u3164": "unsupported character", " \n ": "Please enter a ",
		"ring\a": "unsupported character", "\xff": "unsupported character", "a\x00": "unsupported character", strings.Repeat("ü", 2001): "longer than 2000 characters",
	} {
		_, err := as.Decline(storagetest.BySam(t), a.Number, text)
		for _, err := range []error{err, as.Ask(storagetest.BySam(t), a.Number, text)} {
			wantInvalid(t, err, words)
		}
	}
	if err := as.Ask(storagetest.BySam(t), a.Number, " First line \r\n\r\n\tSecond "+strings.Repeat("ü", 1900)); err != nil {
		t.Fatal(err)
	}
	if all, err := as.DB.Questions(t.Context(), a.Number); err != nil || !strings.HasPrefix(all[0].Text, "First line\n\n\tSecond ü") {
		t.Errorf("asked %+v, %v", all, err)
	}
}

func TestFactsAboutAnApplication(t *testing.T) {
	t.Parallel()
	as := queue(t)
	contact, _ := storagetest.Partner(t, as.DB, storage.Client{Name: "Contact", Email: "DEV@knots.example"})
	domain, _ := storagetest.Partner(t, as.DB, storage.Client{Name: "Domain", Email: "ops@mail.knots.example"})
	host, _ := storagetest.Partner(t, as.DB, storage.Client{Name: "Host"}, "https://knots.example:8443/other")
	first := storagetest.Application(t, as.DB, storage.Application{})
	a := storagetest.Application(t, as.DB, storage.Application{Callback: "https://KNOTS.example/cb"})
	storagetest.Application(t, as.DB, storage.Application{Address: "192.0.2.99"})
	f, err := as.Facts(t.Context(), a)
	if err != nil || f.Callback != nil || f.Host != "knots.example" || f.Domain != "knots.example" || !f.SameDomain {
		t.Errorf("they are %+v, %v", f, err)
	}
	for name, row := range map[string]struct {
		got  []storage.Client
		want []string
	}{
		"this contact": {f.WithEmail, []string{contact.ID}},
		"the domain":   {f.InDomain, []string{contact.ID, domain.ID}},
		"the host":     {f.AtHost, []string{host.ID}},
	} {
		if len(row.got) != len(row.want) {
			t.Errorf("%s: %+v", name, row.got)
		}
		for _, c := range row.got {
			if !strings.Contains(strings.Join(row.want, " "), c.ID) {
				t.Errorf("%s: %+v", name, c)
			}
		}
	}
	if len(f.FromAddress) != 1 || f.FromAddress[0].Number != first.Number {
		t.Errorf("from the address: %+v", f.FromAddress)
	}
	own := storagetest.Application(t, as.DB, storage.Application{Kind: storage.ApplicationCompany, ClientID: contact.ID})
	if f, err := as.Facts(t.Context(), own); err != nil || len(f.WithEmail) != 0 || len(f.InDomain) != 1 || len(f.AtHost) != 0 {
		t.Errorf("of a partner's own: %+v, %v", f, err)
	}
}

func TestSameDomain(t *testing.T) {
	t.Parallel()
	as := queue(t)
	for name, row := range map[string]struct {
		email, callback string
		same            bool
	}{
		"the same":              {"a@knots.example", "https://knots.example/", true},
		"a host under it":       {"a@knots.example", "https://www.Knots.example:8443/", true},
		"a domain under it":     {"a@mail.knots.example", "https://knots.example/", true},
		"beside it":             {"a@mail.knots.example", "https://www.knots.example/", false},
		"one that ends so":      {"a@knots.example", "https://badknots.example/", false},
		"another":               {"a@gmail.com", "https://knots.example/", false},
		"a domain of one label": {"a@example", "https://knots.example/", false},
		"an address":            {"a@knots.example", "http://127.0.0.1/", false},
		"an invalid callback":   {"a@knots.example", "https://%zz/", false},
	} {
		a := storagetest.Application(t, as.DB, storage.Application{Email: row.email, Callback: row.callback})
		if f, err := as.Facts(t.Context(), a); err != nil || f.SameDomain != row.same {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

func TestFurtherSecretIsSentByALink(t *testing.T) {
	t.Parallel()
	as := queue(t)
	c, _ := storagetest.Partner(t, as.DB, storage.Client{})
	if err := as.SendLink(storagetest.BySam(t), c.ID); err != nil {
		t.Fatal(err)
	}
	storagetest.Secret(t, as.DB, c.ID)
	if err := as.SendLink(storagetest.BySam(t), c.ID); !errors.Is(err, storage.ErrSecretLimit) {
		t.Errorf("with two live: %v", err)
	}
}
