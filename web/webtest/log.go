package webtest

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
)

// Log keeps what a server logs, from any goroutine.
type Log struct {
	mu  sync.Mutex
	all bytes.Buffer
}

// Logger writes each record to the log as a line of JSON.
func (l *Log) Logger() *slog.Logger { return slog.New(slog.NewJSONHandler(l, nil)) }

// Write adds to the log.
func (l *Log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(b)
}

// String is all that was logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

// Lines are the log's lines with this message.
func (l *Log) Lines(tb testing.TB, message string) (found []map[string]any) {
	tb.Helper()
	for line := range strings.Lines(l.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			tb.Fatalf("the log has a line that is not JSON: %s", line)
		}
		if fields["msg"] == message {
			found = append(found, fields)
		}
	}
	return found
}

// Of is the line with this message of one request, nil where there is none.
func (l *Log) Of(tb testing.TB, message, requestID string) map[string]any {
	tb.Helper()
	for _, line := range l.Lines(tb, message) {
		if line["request"] == requestID {
			return line
		}
	}
	return nil
}
