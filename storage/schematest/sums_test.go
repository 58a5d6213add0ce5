package schematest_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"fairlead/migrations"
	"fairlead/storage/schematest"
)

// A database that has a migration never gets it again. What is changed or added before the last
// release is missing in every database that it has made.
func TestReleasedMigrationsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	r, err := migrations.ReadRecord()
	if err != nil {
		t.Fatal(err)
	}
	released, err := os.ReadFile("../../migrations/released.sha256")
	if err != nil {
		t.Fatal(err)
	}
	now, err := schematest.Sums(r.Former().Schema)
	if err != nil {
		t.Fatal(err)
	}
	was, is := strings.Split(string(released), "\n"), strings.Split(now, "\n")
	for _, line := range was {
		if !slices.Contains(is, line) {
			t.Errorf("a migration of release %s was changed or removed; write a new one: %s", r.Former().Version, line)
		}
	}
	for _, line := range is {
		if !slices.Contains(was, line) {
			t.Errorf("release %s had no such migration; give it a number after %04d: %s", r.Former().Version, r.Former().Schema, line)
		}
	}
}
