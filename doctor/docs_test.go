package doctor

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The table in the documentation has each check with the severities of its kinds.
func TestDocsListEachCheck(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/operate/doctor.md")
	must(t, err)
	var got, want []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| .+ \\| ([a-z, ]+) \\|$").FindAllStringSubmatch(string(text), -1) {
		got = append(got, row[1]+": "+row[2])
	}
	for _, c := range checks() {
		var found []string
		for _, s := range severities {
			if slices.ContainsFunc(c.kinds, func(k *kind) bool { return k.Severity == s }) {
				found = append(found, string(s))
			}
		}
		want = append(want, c.name+": "+strings.Join(found, ", "))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the table has\n%s\nthe code has\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
