package staff

import (
	"strings"
	"time"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const sayNoTime locale.Text = "Please enter a date like 2026-11-28, or a time like 2026-11-28T09:30:00Z."

// timeField is one end of a period.
func timeField(name string, label locale.Text, value string) web.Field {
	return web.Field{Name: name, Label: label, Value: value, Autocomplete: "off", Optional: true}
}

// from reads the beginning of a period: a day in UTC, or a time (RFC 3339). Nothing is no
// beginning.
func from(f *web.Field) storage.Time { return readTime(f, 0) }

// to reads the end of a period. A day belongs to it.
func to(f *web.Field) storage.Time { return readTime(f, 24*time.Hour) }

func readTime(f *web.Field, day time.Duration) storage.Time {
	if f.Value == "" {
		return storage.Time{}
	}
	if at, err := time.Parse(time.DateOnly, f.Value); err == nil {
		return storage.At(at.Add(day))
	}
	// The plus sign of a zone is a space in a query that was typed by hand.
	at, err := time.Parse(time.RFC3339, strings.ReplaceAll(f.Value, " ", "+"))
	if err != nil {
		f.Error = sayNoTime
	}
	return storage.At(at)
}
