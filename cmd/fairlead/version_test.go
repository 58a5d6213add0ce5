package main

import (
	"os"
	"strings"
	"testing"
)

func TestVersionSaysWhatTheBinaryIs(t *testing.T) {
	t.Parallel()
	d := newCLI(t)
	got := d.run("version").ok()
	for _, line := range []string{"fairlead ", "  Commit ", "  Go         go1.", "  Platform   linux/", "  Schema     ", "  SQLite     3.", "  SBOM       "} {
		if !strings.Contains("\n"+got, "\n"+line) {
			t.Errorf("%q is not in\n%s", line, got)
		}
	}
	var r release
	d.run("version", "--json").decode(&r)
	var list struct{ Results []struct{ Number int64 } }
	d.run("migrate", "up", "--json").decode(&list)
	if newest := list.Results[len(list.Results)-1].Number; r.Schema != newest {
		t.Errorf("the schema is %d and the newest migration is %d", r.Schema, newest)
	}
	if r.Version == "" || !strings.HasPrefix(r.Go, "go1.") || !strings.Contains(r.Platform, "/") || !strings.HasPrefix(r.SQLite, "3.") {
		t.Errorf("got %+v", r)
	}
}

func TestVersionInJSONKeepsItsKeys(t *testing.T) {
	t.Parallel()
	var r map[string]any
	newCLI(t).run("version", "--json").decode(&r)
	for _, key := range []string{"version", "revision", "modified", "go", "platform"} {
		if _, there := r[key]; !there {
			t.Errorf("%v has no %s", r, key)
		}
	}
}

func TestVersionHasTheChecksumOfItsOwnFile(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/fairlead"
	if err := os.WriteFile(path, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := (&program{itself: path}).thisRelease()
	if want := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; err != nil || r.SHA256 != want {
		t.Errorf("got %q, %v; want %q", r.SHA256, err, want)
	}
	if r, err = (&program{itself: path + ".gone"}).thisRelease(); err != nil || r.SHA256 != "" {
		t.Errorf("of no file it is %q, %v", r.SHA256, err)
	}
}
