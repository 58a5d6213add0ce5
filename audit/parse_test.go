package audit

import (
	"testing"
	"time"
)

func FuzzFactsOf(f *testing.F) {
	for _, name := range []string{"", "Shop", `"`, `\`, "},", "}", `","before":`, "ü\n<&>", "\u2028", "\xff", `{"id":"x"}`} {
		f.Add(name, name, name, name)
	}
	f.Fuzz(func(t *testing.T, id, name, what, on string) {
		for _, who := range []Who{{Kind: Staff, ID: id, Name: name, Role: "admin"}, {Kind: Command, Name: name, Host: id}, {Kind: Server}} {
			e := Entry{What: what, On: Object{Kind: "partner", ID: on, Name: name}, After: Values{"before": name}}
			r, err := Start.Next(time.UnixMilli(1_700_000_000_123), who, e, id)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := factsOf(r.Line); err != nil || got != (facts{1, Start.Hash, r.Columns}) {
				t.Errorf("%+v, %v of %s", got, err, r.Line)
			}
		}
	})
}

func TestUsualLinesAreNotReadAsJSON(t *testing.T) {
	t.Parallel()
	r, err := Start.Next(time.Now(), Who{Kind: Command, Name: "ada", Host: "ops1"}, Entry{What: "partner.created", On: Object{Kind: "partner", ID: "p", Name: "Shop"}}, "")
	if _, ok := scan(r.Line); err != nil || !ok {
		t.Errorf("%s was not read: %v", r.Line, err)
	}
}
