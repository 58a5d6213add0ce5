package otelx_test

import (
	"errors"
	"testing"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/ory/x/otelx"
)

// span records the two calls that End may make.
type span struct {
	trace.Span
	status codes.Code
	text   string
	ended  bool
}

func (s *span) SetStatus(code codes.Code, text string) { s.status, s.text = code, text }
func (s *span) End(...trace.SpanEndOption)             { s.ended = true }

func TestEnd(t *testing.T) {
	t.Parallel()
	var none error
	refused := errors.New("invalid_grant")
	for name, row := range map[string]struct {
		err  *error
		want span
	}{
		"nothing to look at leaves the status alone": {nil, span{ended: true}},
		"success leaves the status alone":            {&none, span{ended: true}},
		"an error marks the span":                    {&refused, span{status: codes.Error, text: "invalid_grant", ended: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got span
			otelx.End(&got, row.err)
			if got != row.want {
				t.Errorf("after End the span is %+v, want %+v", got, row.want)
			}
		})
	}
}
