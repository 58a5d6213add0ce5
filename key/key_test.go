package key_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fairlead/key"
)

func TestAtPutsTheSigningKeyFirst(t *testing.T) {
	t.Parallel()
	from := func(id string, at time.Duration) key.Key { return key.Key{ID: id, ActiveFrom: noon.Add(at)} }
	born := func(id string, at time.Duration) key.Key { return key.Key{ID: id, CreatedAt: noon.Add(at)} }
	for name, row := range map[string]struct {
		list key.List
		want string // the order of use at noon
	}{
		"the only one, however new":                     {key.List{born("a", 0)}, "a"},
		"the only one, even before its time":            {key.List{from("a", time.Hour)}, "a"},
		"the newest, when its time has come":            {key.List{from("c", 0), from("b", -time.Hour), born("a", -time.Hour)}, "c b a"},
		"the one before it, until then":                 {key.List{from("c", time.Second), from("b", -time.Hour), born("a", -time.Hour)}, "b c a"},
		"the oldest, while none's has":                  {key.List{from("c", 3), from("b", 2), from("a", 1)}, "a c b"},
		"not one that has just been written by hand":    {key.List{born("b", -4*time.Second), born("a", -time.Hour)}, "a b"},
		"one that was written by hand a moment ago":     {key.List{born("b", -5*time.Second), born("a", -time.Hour)}, "b a"},
		"one that says nothing of when":                 {key.List{{ID: "b"}, {ID: "a"}}, "b a"},
		"by its time and not its birth, where both are": {key.List{{ID: "b", CreatedAt: noon.Add(-time.Hour), ActiveFrom: noon.Add(1)}, born("a", -time.Hour)}, "a b"},
		"at once where that was asked for":              {key.List{{ID: "b", CreatedAt: noon, ActiveFrom: noon}, born("a", -time.Hour)}, "b a"},
		"the first in the file, where times disagree":   {key.List{from("b", -time.Hour), from("a", -time.Minute)}, "b a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := slices.Clone(row.list.IDs())
			if got := strings.Join(row.list.At(noon).IDs(), " "); got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
			if !slices.Equal(row.list.IDs(), before) {
				t.Error("the list itself was changed")
			}
		})
	}
}

func TestDeriveDependsOnSecretAndPurpose(t *testing.T) {
	t.Parallel()
	l := key.List{named("new", 2), named("old", 1)}
	one, other := l.Derive("one", 32), l.Derive("other", 32)
	if len(one) != 2 || len(one[0]) != 32 || bytes.Equal(one[0], one[1]) || bytes.Equal(one[0], other[0]) {
		t.Errorf("derived %x and %x", one, other)
	}
	if again := l[1:].Derive("one", 32); !bytes.Equal(again[0], one[1]) {
		t.Error("the same secret gives another key when a newer one has gone")
	}
}

// What earlier versions derived must stay valid.
func TestDeriveStaysTheSameAcrossVersions(t *testing.T) {
	t.Parallel()
	want := "9500228af89d9beeb1f8f675731beb423e086710846f50c7a62653f40077195a"
	if got := fmt.Sprintf("%x", key.List{named("a", 1)}.Derive("code", 32)[0]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCodecsReadACookieAfterRotation(t *testing.T) {
	t.Parallel()
	old := key.List{named("old", 1)}
	cookie, err := old.Codecs()[0].Encode("session", "value")
	if err != nil {
		t.Fatal(err)
	}
	codecs := key.List{named("new", 2), old[0]}.Codecs()
	var value string
	if err := codecs[1].Decode("session", cookie, &value); err != nil || value != "value" {
		t.Errorf("decoded %q, %v", value, err)
	}
	if codecs[0].Decode("session", cookie, &value) == nil {
		t.Error("the new key reads what the old one wrote")
	}
}

func TestFormatShowsNoSecret(t *testing.T) {
	t.Parallel()
	l := key.List{{ID: "a", Secret: []byte("hunter2hunter2hunter2hunter2hunter2")}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, printed := range []string{fmt.Sprintf(verb, l), fmt.Sprintf(verb, l[0]), fmt.Sprintf(verb, &l[0]), fmt.Sprintf(verb, struct{ Keys key.List }{l})} {
			if !strings.Contains(printed, "key a") || strings.Contains(printed, "hunter2") || strings.Contains(printed, "68756e746572") || strings.Contains(printed, "104 117") {
				t.Errorf("%s prints %s", verb, printed)
			}
		}
	}
}
