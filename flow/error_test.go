package flow_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

func TestInAttemptKeepsTheAttempt(t *testing.T) {
	t.Parallel()
	a := storage.Attempt{ID: "A", Partner: "Shop", SupportCode: "ABCD-EFGH"}
	for name, row := range map[string]struct {
		err    error
		status int
		back   string
	}{
		"an unknown error":         {io.ErrUnexpectedEOF, http.StatusInternalServerError, "/oauth/authorize?attempt=A"},
		"a database that is away":  {storage.ErrUnavailable, http.StatusServiceUnavailable, "/oauth/authorize?attempt=A"},
		"an error with its way on": {&web.Error{Status: http.StatusBadGateway, BackURL: "/billing"}, http.StatusBadGateway, "/billing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := flow.InAttempt(a, flow.StepBilling, row.err)
			e := web.ErrorOf(err)
			if e == nil || e.Flow == nil || e.Flow.SupportCode != a.SupportCode {
				t.Fatalf("got %+v, want it inside the attempt", err)
			}
			if e.Status != row.status {
				t.Errorf("status %d, want %d", e.Status, row.status)
			}
			if e.BackURL != row.back {
				t.Errorf("leads to %q, want %q", e.BackURL, row.back)
			}
			if e.Cause != nil && !errors.Is(err, row.err) {
				t.Errorf("%v lost its cause", err)
			}
		})
	}
}

func TestInAttemptLeavesRedirectsAndOtherPagesAlone(t *testing.T) {
	t.Parallel()
	a := storage.Attempt{ID: "A"}
	redirect := error(&web.Redirect{To: "/login"})
	if got := flow.InAttempt(a, flow.StepBilling, redirect); !errors.Is(got, redirect) {
		t.Errorf("a redirect became %v", got)
	}
	if got := flow.InAttempt(a, flow.StepBilling, nil); got != nil {
		t.Errorf("no error became %v", got)
	}
	if got := flow.InAttempt(storage.Attempt{}, flow.StepBilling, io.EOF); !errors.Is(got, io.EOF) || web.ErrorOf(got) != nil {
		t.Errorf("outside of an attempt an error became %v", got)
	}
}
