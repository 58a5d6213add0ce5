package web_test

import (
	"errors"
	"testing"

	"fairlead/web"
)

func TestRedirectErrorNamesThePath(t *testing.T) {
	t.Parallel()
	if err := error(&web.Redirect{To: "/login"}); errors.Unwrap(err) != nil || err.Error() != "go to /login" {
		t.Errorf("it says %v", err)
	}
}
