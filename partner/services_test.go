package partner_test

import (
	"strings"
	"testing"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestServicesThatAreRefused(t *testing.T) {
	t.Parallel()
	s := partner.NewServices(storagetest.Open(t))
	for name, row := range map[string]struct{ name, scope, words string }{
		"no name":                    {" ", "orders", "needs a name"},
		"a name of a filler":         {"\u1160", "orders", "cannot be shown"},
		"a name of a dash":           {"-", "orders", "service's name needs a letter or a digit"},
		"a name of two lines":        {"Ware\nhouse", "orders", "service's name has characters that cannot be shown"},
		"a name that goes on":        {strings.Repeat("ü", 101), "orders", "longer than 100 characters"},
		"no scope":                   {"Warehouse", "", "needs at least one scope"},
		"a scope of spaces":          {"Warehouse", "  ", "needs at least one scope"},
		"everything":                 {"Warehouse", "*", `The scope "*" is for partners alone`},
		"everything and more":        {"Warehouse", "orders *", `The scope "*" is for partners alone`},
		"a scope twice":              {"Warehouse", "a b a", `The scope "a" is given twice`},
		"a double quote":             {"Warehouse", `a"b`, `has the character '"' in it`},
		"a backslash":                {"Warehouse", `a\b`, `has the character '\\' in it`},
		"a tab":                      {"Warehouse", "a\tb", `has the character '\t' in it`},
		"a line break":               {"Warehouse", "a\nb", `has the character '\n' in it`},
		"a NUL":                      {"Warehouse", "a\x00", `has the character '\x00' in it`},
		"a DEL":                      {"Warehouse", "a\x7f", `has the character '\x7f' in it`},
		"a letter that is not ASCII": {"Warehouse", "aufträge", `has the character 'ä' in it`},
		"no UTF-8":                   {"Warehouse", "a\xff", "has the character"},
		"a space that is not ASCII":  {"Warehouse", "a\u00a0b", "has the character"},
		"a scope that goes on":       {"Warehouse", strings.Repeat("a", 1001), "longer than 1000 characters"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := s.Create(t.Context(), row.name, row.scope)
			wantRefusal(t, err, row.words)
			if all, err := s.List(t.Context()); err != nil || len(all) != 0 {
				t.Errorf("the list is %v, %v; want it empty", all, err)
			}
		})
	}
}

func TestScopesAreKeptInOrderWithOneSpaceBetween(t *testing.T) {
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
		if err != nil || made.Scope != want || made.Name != "Warehouse" || !strings.HasPrefix(made.ID, "service_") || len(secret) != 40 {
			t.Errorf("%q: got %+v, %v; want the scope %q", scope, made, err, want)
		}
		if found, err := s.Find(t.Context(), made.ID); err != nil || found != made {
			t.Errorf("found %+v, %v; want %+v", found, err, made)
		}
	}
}

func TestPartnersAndServicesAreApart(t *testing.T) {
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
		{&s.Clients, p.ID, "There is no service with the client id \"" + p.ID + "\": it is the id of a partner."},
		{&g.Clients, made.ID, "There is no partner with the client id \"" + made.ID + "\": it is the id of a service."},
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
			wantRefusal(t, try(), row.words)
		}
	}
	if all, err := s.List(t.Context()); err != nil || len(all) != 1 || all[0] != made {
		t.Errorf("the services are %v, %v", all, err)
	}
	if all, err := g.List(t.Context()); err != nil || len(all) != 1 || all[0].ID != p.ID {
		t.Errorf("the partners are %v, %v", all, err)
	}
}

func TestAServiceIsSuspendedAndHasSecretsAsAPartnerHas(t *testing.T) {
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
	wantRefusal(t, err, "Warehouse ("+made.ID+") has two live secrets already")
	_, _, err = s.RevokeSecret(ctx, made.ID, "secret_none")
	wantRefusal(t, err, "This service has no secret")
}
