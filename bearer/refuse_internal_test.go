package bearer

import (
	"encoding/json"
	"os"
	"testing"
)

// The server's own API reads the same table.
func TestTokenPrefix(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("testdata/token_prefix.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows map[string]string
	if err := json.Unmarshal(table, &rows); err != nil {
		t.Fatal(err)
	}
	for sent, want := range rows {
		if got := tokenPrefix(sent); got != want {
			t.Errorf("%q is shown as %q, want %q", sent, got, want)
		}
	}
}
