package bearer

import (
	"encoding/json"
	"net/http/httptest"
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

// The server's own API reads this table too.
func TestInvalidTokenBody(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("testdata/invalid_token.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Sent, Body string
		inactive
	}
	if err := json.Unmarshal(table, &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		w := httptest.NewRecorder()
		refuseToken(w, row.Sent, row.inactive)
		if got := w.Body.String(); got != row.Body {
			t.Errorf("got  %swant %s", got, row.Body)
		}
	}
}
