package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"
)

// logFormat is how the server logs.
type logFormat string

const (
	logText logFormat = "text"
	logJSON logFormat = "json"
	logAuto logFormat = "auto"
)

func parseLogFormat(text string) (logFormat, error) {
	switch f := logFormat(text); f {
	case logText, logJSON, logAuto:
		return f, nil
	}
	return "", fmt.Errorf("must be text, json or auto, and not %q", text)
}

// isText says whether a person reads the log.
func (f logFormat) isText(w io.Writer) bool {
	return f == logText || f == logAuto && isTerminal(w)
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// newLog writes text for people and JSON for programs.
func newLog(w io.Writer, f logFormat) *slog.Logger {
	if f.isText(w) {
		return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: shortTime}))
	}
	return slog.New(slog.NewJSONHandler(w, nil))
}

// shortTime leaves the day out: a person at a terminal knows it.
func shortTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.String(slog.TimeKey, a.Value.Time().Format(time.TimeOnly))
	}
	return a
}
