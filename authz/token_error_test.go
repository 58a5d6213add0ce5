package authz

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"fairlead/storage"
	"fairlead/web"
)

func TestAnswerTokenErrorTellsABugFromAnUnavailableDatabase(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		err        error
		status     int
		code       string
		retryAfter string
	}{
		"an unavailable database": {fmt.Errorf("spend: %w", storage.ErrUnavailable), 503, "temporarily_unavailable", "5"},
		"too many requests":       {web.ErrOverloaded, 503, "temporarily_unavailable", "5"},
		"a client that left":      {context.Canceled, 503, "temporarily_unavailable", "5"},
		"a bug":                   {errors.New("no such column"), 500, "server_error", ""},
	} {
		w := httptest.NewRecorder()
		writeTokenError(w, httptest.NewRequest(http.MethodPost, "/oauth/token", nil), row.err)
		var got web.ProtocolError
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if w.Code != row.status || got.Code != row.code {
			t.Errorf("%s: %d %s, want %d %s", name, w.Code, got.Code, row.status, row.code)
		}
		if after := w.Header().Get("Retry-After"); after != row.retryAfter {
			t.Errorf("%s: Retry-After is %q, want %q", name, after, row.retryAfter)
		}
	}
}
