package web

import (
	"context"
	"log/slog"
)

// trace ties what is logged about a request together.
type trace struct {
	id  string
	log *slog.Logger
}

type traceKey struct{}

func withTrace(ctx context.Context, t trace) context.Context {
	return context.WithValue(ctx, traceKey{}, t)
}

// Log is the logger of a request; each of its lines has the request's id.
func Log(ctx context.Context) *slog.Logger {
	if t, ok := ctx.Value(traceKey{}).(trace); ok {
		return t.log
	}
	return slog.Default()
}

// RequestID is what a person tells support and the log has in each line.
func RequestID(ctx context.Context) string {
	t, _ := ctx.Value(traceKey{}).(trace)
	return t.id
}
