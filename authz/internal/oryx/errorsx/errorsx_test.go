package errorsx_test

import (
	"errors"
	"testing"

	"github.com/ory/x/errorsx"
)

type wrapped struct {
	error
	cause error
}

func (w wrapped) Cause() error { return w.cause }

func TestWithStack(t *testing.T) {
	t.Parallel()
	if err := errorsx.WithStack(nil); err != nil {
		t.Errorf("WithStack(nil) = %v, want nil", err)
	}
	want := errors.New("refused")
	if got := errorsx.WithStack(want); got != want {
		t.Errorf("WithStack(%v) = %v, want the same error", want, got)
	}
}

func TestCause(t *testing.T) {
	t.Parallel()
	root := errors.New("root")
	tip := wrapped{error: errors.New("tip")}
	for name, row := range map[string]struct{ err, want error }{
		"no error has no cause":                  {nil, nil},
		"a plain error is its own cause":         {root, root},
		"the chain is followed to its start":     {wrapped{cause: wrapped{cause: root}}, root},
		"a wrapper without a cause is the cause": {tip, tip},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := errorsx.Cause(row.err); got != row.want {
				t.Errorf("Cause = %v, want %v", got, row.want)
			}
		})
	}
}
