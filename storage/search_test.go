package storage_test

import (
	"slices"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestClientsAreFoundByNameContactAndCallback(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		add := func(name, email string, callbacks ...string) string {
			c, _ := storagetest.Partner(t, db, storage.Client{Name: name, Email: email}, callbacks...)
			return c.ID
		}
		acme := add("ACME Straße", "Dev@Acme.example", "https://www.shop.example/cb", "https://acme.example/cb")
		ecole := add("École", "dev@ecole.example", "https://shop.example:8443/cb")
		ecole2 := add("ecole two", "dev@ecole.example", "https://notshop.example/cb")
		want := func(what string, got []storage.Client, err error, ids ...string) {
			t.Helper()
			var found []string
			for _, c := range got {
				found = append(found, c.ID)
			}
			slices.Sort(found)
			slices.Sort(ids)
			if err != nil || !slices.Equal(found, ids) {
				t.Errorf("%s: found %v, %v; want %v", what, found, err, ids)
			}
		}
		for typed, ids := range map[string][]string{"acme": {acme}, "ACME STRASSE": {acme}, "éc": {ecole}, "E\u0301C": {ecole}, "ec": {ecole2}, "x": nil} {
			got, err := db.ClientsNamed(t.Context(), storage.PartnerKind, typed, 50)
			want(typed, got, err, ids...)
		}
		got, err := db.ClientsWithEmail(t.Context(), "DEV@acme.EXAMPLE", 50)
		want("email", got, err, acme)
		got, err = db.ClientsWithCallback(t.Context(), "https://acme.example/cb", 50)
		want("callback", got, err, acme)
		for host, ids := range map[string][]string{"shop.example": {acme, ecole}, "WWW.shop.example": {acme}, "example": {acme, ecole, ecole2}, "op.example": nil, ".": nil} {
			got, err := db.ClientsAtHost(t.Context(), host, 50)
			want(host, got, err, ids...)
		}
		if got, err := db.ClientsNamed(t.Context(), storage.PartnerKind, "", 2); err != nil || len(got) != 2 {
			t.Errorf("the limit gives %d, %v", len(got), err)
		}
		if _, err := db.UpdateClient(t.Context(), acme, func(c *storage.Client) error { c.Name = "Zebra"; return nil }); err != nil {
			t.Fatal(err)
		}
		got, err = db.ClientsNamed(t.Context(), storage.PartnerKind, "zeb", 50)
		want("renamed", got, err, acme)
	})
}

func TestClientsOfAnOlderBuildGetTheirKeys(t *testing.T) {
	t.Parallel()
	storagetest.URLEach(t, func(t *testing.T, url string) {
		db := storagetest.OpenURL(t, url)
		c, _ := storagetest.Partner(t, db, storage.Client{Name: "Acme"}, "https://shop.example/cb")
		raw := storagetest.Raw(t, url)
		for _, older := range []string{`UPDATE client SET name_key = '', email_key = ''`, `UPDATE callback SET host_key = ''`} {
			if _, err := raw.Exec(older); err != nil {
				t.Fatal(err)
			}
		}
		db = storagetest.OpenURL(t, url)
		named, err := db.ClientsNamed(t.Context(), storage.PartnerKind, "acme", 50)
		if err != nil || len(named) != 1 || named[0].ID != c.ID {
			t.Errorf("by name: %v, %v", named, err)
		}
		if at, err := db.ClientsAtHost(t.Context(), "shop.example", 50); err != nil || len(at) != 1 {
			t.Errorf("by host: %v, %v", at, err)
		}
	})
}
