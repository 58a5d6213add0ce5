package partner_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// acme is a valid application.
func acme() partner.Application {
	return partner.Application{Company: "Acme", Email: "ops@acme.example", Callbacks: []string{"https://acme.example/b", "https://acme.example/a"}}
}

// registered returns a registry with one partner.
func registered(t *testing.T) (*partner.Registry, partner.Partner) {
	t.Helper()
	g := partner.NewRegistry(storagetest.Open(t))
	p, _, err := g.Create(t.Context(), acme())
	if err != nil {
		t.Fatal(err)
	}
	return g, p
}

func wantInvalid(t *testing.T, err error, words string) {
	t.Helper()
	var invalid *partner.Invalid
	if !errors.As(err, &invalid) || !strings.Contains(invalid.Text, words) {
		t.Errorf("got %v, want an error with %q", err, words)
	}
}

func TestCreateRefusesBadApplications(t *testing.T) {
	t.Parallel()
	g := partner.NewRegistry(storagetest.Open(t))
	for name, row := range map[string]struct {
		spoil func(*partner.Application)
		words string
	}{
		"no company":                            {func(a *partner.Application) { a.Company = " " }, "needs a name"},
		"a company of two lines":                {func(a *partner.Application) { a.Company = "Acme\nInc" }, "company's name contains unsupported characters"},
		"a company that changes direction":      {func(a *partner.Application) { a.Company = "Acme\u202e" }, "unsupported characters"},
		"a company of an invisible letter":      {func(a *partner.Application) { a.Company = "\u3164" }, "unsupported characters"},
		"a company with an invisible character": {func(a *partner.Application) { a.Company = "Acme\u200b" }, "unsupported characters"},
		"a company with a line separator":       {func(a *partner.Application) { a.Company = "Acme\u2028Inc" }, "unsupported characters"},
		"a company without letters":             {func(a *partner.Application) { a.Company = "\u2800 --" }, "needs a visible letter or digit"},
		"a company that isn't UTF-8":            {func(a *partner.Application) { a.Company = "\xff" }, "unsupported characters"},
		"a long company":                        {func(a *partner.Application) { a.Company = strings.Repeat("ü", 101) }, "longer than 100 characters"},
		"no email":                              {func(a *partner.Application) { a.Email = "" }, "needs an email address"},
		"an email without a host":               {func(a *partner.Application) { a.Email = "ops" }, `"ops" is not an email address`},
		"an email with a name":                  {func(a *partner.Application) { a.Email = "Ops <ops@acme.example>" }, "is not an email address"},
		"two emails":                            {func(a *partner.Application) { a.Email = "a@b.example, c@d.example" }, "is not an email address"},
		"a long email":                          {func(a *partner.Application) { a.Email = strings.Repeat("a", 250) + "@b.example" }, "maximum is 254"},
		"an email without a dot":                {func(a *partner.Application) { a.Email = "a@b" }, "is not an email address"},
		"an email with an invisible letter":     {func(a *partner.Application) { a.Email = "ops\u3164@acme.example" }, "invisible or unusual character"},
		"a long use case":                       {func(a *partner.Application) { a.UseCase = strings.Repeat("a", 2001) }, "use case is longer than 2000"},
		"a use case with a bell":                {func(a *partner.Application) { a.UseCase = "ring\a" }, "use case contains unsupported characters"},
		"no callback":                           {func(a *partner.Application) { a.Callbacks = nil }, "at least one callback"},
		"a callback twice":                      {func(a *partner.Application) { a.Callbacks = append(a.Callbacks, a.Callbacks[0]) }, "was given twice"},
		"a bad callback":                        {func(a *partner.Application) { a.Callbacks = append(a.Callbacks, "http://acme.example") }, "uses plain http"},
		"a default that isn't a callback": {func(a *partner.Application) { a.DefaultCallback = a.Callbacks[0] + "/" },
			"is not among the callbacks"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := acme()
			row.spoil(&a)
			_, _, err := g.Create(t.Context(), a)
			wantInvalid(t, err, row.words)
			if all, err := g.List(t.Context()); err != nil || len(all) != 0 {
				t.Errorf("the list is %v, %v; want it empty", all, err)
			}
		})
	}
}

func TestShowKeepsCallbacksInOrder(t *testing.T) {
	t.Parallel()
	g, p := registered(t)
	want := acme().Callbacks
	if !slices.Equal(p.Callbacks, want) || p.DefaultCallback != want[0] {
		t.Errorf("got %v and default %q, want %v and the first", p.Callbacks, p.DefaultCallback, want)
	}
	if p, err := g.AddCallback(t.Context(), p.ID, "https://acme.example/0"); err != nil || !slices.Equal(p.Callbacks, append(want, "https://acme.example/0")) {
		t.Errorf("after adding one: %v, %v", p.Callbacks, err)
	}
}

func TestCallbackChangesThatAreRefused(t *testing.T) {
	t.Parallel()
	g, p := registered(t)
	ctx, standard, other := t.Context(), p.Callbacks[0], p.Callbacks[1]
	for name, row := range map[string]struct {
		change func(url string) error
		url    string
		words  string
	}{
		"adding a registered one":            {adding(t, g, p), other, "is already registered"},
		"adding an invalid one":              {adding(t, g, p), "https://acme.example/#", "fragment"},
		"removing the default":               {removing(t, g, p), standard, "can't be removed. Make another callback the default first"},
		"removing an unknown one":            {removing(t, g, p), "https://acme.example/c", "is not registered"},
		"removing one with a trailing slash": {removing(t, g, p), other + "/", "the trailing slash matters"},
		"an unknown default":                 {defaulting(t, g, p), "https://acme.example/c", "is not registered"},
		"the same default":                   {defaulting(t, g, p), standard, "is already the default"},
	} {
		t.Run(name, func(t *testing.T) {
			wantInvalid(t, row.change(row.url), row.words)
			after, err := g.Show(ctx, p.ID)
			if err != nil || !slices.Equal(after.Callbacks, p.Callbacks) || after.DefaultCallback != standard {
				t.Errorf("something changed: %v, %v", after, err)
			}
		})
	}
}

func adding(t *testing.T, g *partner.Registry, p partner.Partner) func(string) error {
	return func(url string) error { _, err := g.AddCallback(t.Context(), p.ID, url); return err }
}

func removing(t *testing.T, g *partner.Registry, p partner.Partner) func(string) error {
	return func(url string) error { _, err := g.RemoveCallback(t.Context(), p.ID, url); return err }
}

func defaulting(t *testing.T, g *partner.Registry, p partner.Partner) func(string) error {
	return func(url string) error { _, err := g.SetDefaultCallback(t.Context(), p.ID, url); return err }
}

func TestReplacedDefaultCallbackCanBeRemoved(t *testing.T) {
	t.Parallel()
	g, p := registered(t)
	if err := defaulting(t, g, p)(p.Callbacks[1]); err != nil {
		t.Fatal(err)
	}
	if err := removing(t, g, p)(p.Callbacks[0]); err != nil {
		t.Fatal(err)
	}
	after, err := g.Show(t.Context(), p.ID)
	if err != nil || !slices.Equal(after.Callbacks, p.Callbacks[1:]) || after.DefaultCallback != p.Callbacks[1] {
		t.Errorf("got %v, default %q, %v", after.Callbacks, after.DefaultCallback, err)
	}
}

func TestUnknownPartnersAreRefusedEverywhere(t *testing.T) {
	t.Parallel()
	g := partner.NewRegistry(storagetest.Open(t))
	ctx := t.Context()
	service, _ := storagetest.Service(t, g.DB, storage.Client{})
	for _, id := range []string{"", "partner_none", service.ID} {
		ghost := partner.Partner{Client: storage.Client{ID: id}}
		tries := []func() error{
			func() error { _, err := g.Show(ctx, id); return err },
			func() error { _, err := g.Update(ctx, id, partner.Change{}); return err },
			func() error { _, err := g.Suspend(ctx, id, "why"); return err },
			func() error { _, err := g.Resume(ctx, id); return err },
			func() error { return adding(t, g, ghost)("https://acme.example/c") },
			func() error { return removing(t, g, ghost)("https://acme.example/c") },
			func() error { return defaulting(t, g, ghost)("https://acme.example/c") },
			func() error { _, _, err := g.AddSecret(ctx, id); return err },
			func() error { _, err := g.ListSecrets(ctx, id); return err },
			func() error { _, _, err := g.RevokeSecret(ctx, id, "secret_1"); return err },
		}
		for _, try := range tries {
			wantInvalid(t, try(), "There is no partner with the client id")
		}
	}
}

func TestSuspendAndResume(t *testing.T) {
	t.Parallel()
	g, p := registered(t)
	ctx := t.Context()
	_, err := g.Suspend(ctx, p.ID, " ")
	wantInvalid(t, err, "needs a reason")
	_, err = g.Suspend(ctx, p.ID, "a\x07bell")
	wantInvalid(t, err, "The reason contains unsupported characters")
	_, err = g.Resume(ctx, p.ID)
	wantInvalid(t, err, "is already active")

	if got, err := g.Suspend(ctx, p.ID, "abuse"); err != nil || got.Status != storage.Suspended || got.SuspendedReason != "abuse" {
		t.Errorf("suspended: %v, %v", got, err)
	}
	_, err = g.Suspend(ctx, p.ID, "again")
	wantInvalid(t, err, "is already suspended")
	if got, err := g.Resume(ctx, p.ID); err != nil || got.Status != storage.Active || got.SuspendedReason != "" {
		t.Errorf("resumed: %v, %v", got, err)
	}
}

func TestConcurrentUpdatesAllCount(t *testing.T) {
	t.Parallel()
	g, p := registered(t)
	name, email, yes := "Acme & Sons", "new@acme.example", true
	var all sync.WaitGroup
	for _, change := range []partner.Change{{Company: &name}, {Email: &email}, {Iss: &yes}, {AllowMissingState: &yes}} {
		all.Go(func() {
			if _, err := g.Update(t.Context(), p.ID, change); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := g.Show(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != name || got.Email != email {
		t.Errorf("the profile is %q, %q", got.Name, got.Email)
	}
	if !got.Iss || !got.AllowMissingState {
		t.Errorf("iss %v, missing state %v; want both", got.Iss, got.AllowMissingState)
	}
}

func TestRefusedUpdateChangesNothing(t *testing.T) {
	t.Parallel()
	g, p := registered(t)
	name, email := "Other", "nowhere"
	_, err := g.Update(t.Context(), p.ID, partner.Change{Company: &name, Email: &email})
	wantInvalid(t, err, "is not an email address")
	if got, err := g.Show(t.Context(), p.ID); err != nil || got.Name != "Acme" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAddSecretKeepsAtMostTwoLive(t *testing.T) {
	t.Parallel()
	g, p := registered(t)
	ctx := t.Context()
	var added, refused atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_, _, err := g.AddSecret(ctx, p.ID)
			var invalid *partner.Invalid
			switch {
			case err == nil:
				added.Add(1)
			case errors.As(err, &invalid) && strings.Contains(invalid.Text, "already has two live secrets"):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if added.Load() != 1 || refused.Load() != 19 {
		t.Errorf("%d were added and %d refused", added.Load(), refused.Load())
	}
}

func TestRevokeSecretIsPermanent(t *testing.T) {
	t.Parallel()
	g, p := registered(t)
	ctx := t.Context()
	made, plain, err := g.AddSecret(ctx, p.ID)
	if err != nil || !slices.Equal(made.Hash, storage.Hash(plain)) {
		t.Fatalf("added %v, %v", made, err)
	}
	all, err := g.ListSecrets(ctx, p.ID)
	if err != nil || len(all) != 2 {
		t.Fatalf("listed %v, %v", all, err)
	}
	for i, want := range []int{1, 0} { // even the last one
		revoked, left, err := g.RevokeSecret(ctx, p.ID, all[i].ID)
		if err != nil || left != want || revoked.ID != all[i].ID || revoked.RevokedAt.IsZero() {
			t.Errorf("revoked %v, %d left, %v; want %d left", revoked, left, err, want)
		}
	}
	_, _, err = g.RevokeSecret(ctx, p.ID, made.ID)
	wantInvalid(t, err, "is already revoked")
	_, _, err = g.RevokeSecret(ctx, p.ID, "secret_none")
	wantInvalid(t, err, `no secret with the id "secret_none"`)
}
