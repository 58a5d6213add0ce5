package partner_test

import (
	"strings"
	"testing"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestCreateServiceRefuses(t *testing.T) {
	t.Parallel()
	s := partner.NewServices(storagetest.Open(t))
	for name, row := range map[string]struct{ name, scope, words string }{
		"no name":                       {" ", "orders", "needs a name"},
		"a name of an invisible letter": {"\u1160", "orders", "unsupported characters"},
		"a name of a dash":              {"-", "orders", "service's name needs a visible letter or digit"},
		"a name of two lines":           {"Ware\nhouse", "orders", "service's name contains unsupported characters"},
		"a long name":                   {strings.Repeat("ü", 101), "orders", "longer than 100 characters"},
		"no scope":                      {"Warehouse", "", "needs at least one scope"},
		"a scope of spaces":             {"Warehouse", "  ", "needs at least one scope"},
		"everything":                    {"Warehouse", "*", `The scope "*" is for partners only`},
		"everything and more":           {"Warehouse", "orders *", `The scope "*" is for partners only`},
		"a scope twice":                 {"Warehouse", "a b a", `The scope "a" was given twice`},
		"a double quote":                {"Warehouse", `a"b`, `contains '"'`},
		"a backslash":                   {"Warehouse", `a\b`, `contains '\\'`},
		"a tab":                         {"Warehouse", "a\tb", `contains '\t'`},
		"a line break":                  {"Warehouse", "a\nb", `contains '\n'`},
		"a NUL":                         {"Warehouse", "a\x00", `contains '\x00'`},
		"a DEL":                         {"Warehouse", "a\x7f", `contains '\x7f'`},
		"a letter that isn't ASCII":     {"Warehouse", "aufträge", `contains 'ä'`},
		"invalid UTF-8":                 {"Warehouse", "a\xff", "contains '"},
		"a space that isn't ASCII":      {"Warehouse", "a\u00a0b", "contains '"},
		"a long scope":                  {"Warehouse", strings.Repeat("a", 1001), "longer than 1000 characters"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := s.Create(t.Context(), row.name, row.scope)
			wantInvalid(t, err, row.words)
			if all, err := s.List(t.Context()); err != nil || len(all) != 0 {
				t.Errorf("the list is %v, %v; want it empty", all, err)
			}
		})
	}
}

func TestCreateServiceTidiesScopes(t *testing.T) {
	t.Parallel()
	s := partner.NewServices(storagetest.Open(t))
	for scope, want := range map[string]string{
		"introspect":              "introspect",
		"  b   a ":                "b a",
		"orders:* orders:read":    "orders:* orders:read",
		"Orders orders":           "Orders orders",
		"!#$%&'()*+,-./[]^_`{|}~": "!#$%&'()*+,-./[]^_`{|}~",
		"https://a.example/s?a=1": "https://a.example/s?a=1",
	} {
		made, secret, err := s.Create(t.Context(), " Warehouse ", scope)
		if err != nil {
			t.Fatal(err)
		}
		if made.Scope != want {
			t.Errorf("%q: the scope is %q, want %q", scope, made.Scope, want)
		}
		if made.Name != "Warehouse" || !strings.HasPrefix(made.ID, "service_") {
			t.Errorf("created %q with the id %s", made.Name, made.ID)
		}
		if len(secret) != 40 {
			t.Errorf("the secret has %d characters", len(secret))
		}
		if found, err := s.Find(t.Context(), made.ID); err != nil || found != made {
			t.Errorf("found %+v, %v; want %+v", found, err, made)
		}
	}
}

func TestPartnersAndServicesAreKeptApart(t *testing.T) {
	t.Parallel()
	g, p := registered(t)
	s := partner.NewServices(g.DB)
	made, _, err := s.Create(t.Context(), "Warehouse", "orders")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		all       *partner.Clients
		id, words string
	}{
		{&s.Clients, p.ID, "There is no service with the client id \"" + p.ID + "\"; that is the id of a partner."},
		{&g.Clients, made.ID, "There is no partner with the client id \"" + made.ID + "\"; that is the id of a service."},
		{&s.Clients, "service_none", `There is no service with the client id "service_none".`},
	} {
		ctx := t.Context()
		for _, try := range []func() error{
			func() error { _, err := row.all.Find(ctx, row.id); return err },
			func() error { _, err := row.all.Suspend(ctx, row.id, "why"); return err },
			func() error { _, err := row.all.Resume(ctx, row.id); return err },
			func() error { _, _, err := row.all.AddSecret(ctx, row.id); return err },
			func() error { _, err := row.all.ListSecrets(ctx, row.id); return err },
			func() error { _, _, err := row.all.RevokeSecret(ctx, row.id, "secret_1"); return err },
		} {
			wantInvalid(t, try(), row.words)
		}
	}
	if all, err := s.List(t.Context()); err != nil || len(all) != 1 || all[0] != made {
		t.Errorf("the services are %v, %v", all, err)
	}
	if all, err := g.List(t.Context()); err != nil || len(all) != 1 || all[0].ID != p.ID {
		t.Errorf("the partners are %v, %v", all, err)
	}
}

func TestServiceSuspensionAndSecrets(t *testing.T) {
	t.Parallel()
	s, ctx := partner.NewServices(storagetest.Open(t)), t.Context()
	made, _, err := s.Create(ctx, "Warehouse", "orders")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Suspend(ctx, made.ID, "abuse"); err != nil || got.Status != storage.Suspended || got.SuspendedReason != "abuse" || got.Scope != "orders" {
		t.Errorf("suspended: %+v, %v", got, err)
	}
	if got, err := s.Resume(ctx, made.ID); err != nil || got != made {
		t.Errorf("resumed: %+v, %v", got, err)
	}
	if _, _, err := s.AddSecret(ctx, made.ID); err != nil {
		t.Error(err)
	}
	_, _, err = s.AddSecret(ctx, made.ID)
	wantInvalid(t, err, "Warehouse ("+made.ID+") already has two live secrets")
	_, _, err = s.RevokeSecret(ctx, made.ID, "secret_none")
	wantInvalid(t, err, "This service has no secret")
}
