// Package otelx holds what fosite expects of its tracing package.
package otelx

import (
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// End closes span and marks it as failed if the function that deferred this
// call is returning an error. Of fosite's errors only the name is recorded; their
// hints and debug texts may quote what the client sent.
func End(span trace.Span, err *error) {
	defer span.End()
	if err != nil && *err != nil {
		span.SetStatus(codes.Error, (*err).Error())
	}
}
