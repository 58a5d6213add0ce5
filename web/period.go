package web

import (
	"net/http"
	"strings"
	"time"

	"fairlead/locale"
	"fairlead/storage"
)

// SayNoTime is beside a field of [TimeField] that says no time.
const SayNoTime locale.Text = "Please enter a date like 2026-11-28, or a time like 2026-11-28T09:30:00Z."

// TimeField is one end of a period.
func TimeField(name string, label locale.Text, value string) Field {
	return Field{Name: name, Label: label, Value: value, Autocomplete: "off", Optional: true}
}

// PeriodFrom reads the beginning of a period: a day in UTC, or a time (RFC 3339). Nothing is no
// beginning.
func PeriodFrom(f *Field) storage.Time { return readTime(f, 0) }

// PeriodTo reads the end of a period. A day belongs to it.
func PeriodTo(f *Field) storage.Time { return readTime(f, 24*time.Hour) }

// RefuseFilter answers a list whose period is wrong, and loses nothing that was typed.
func (a *App) RefuseFilter(w http.ResponseWriter, r *http.Request, page View) error {
	if PrefersJSON(r) {
		return &Error{Status: http.StatusUnprocessableEntity, Heading: "Invalid filter", Text: SayNoTime}
	}
	return a.Show(w, r, http.StatusUnprocessableEntity, page)
}

func readTime(f *Field, day time.Duration) storage.Time {
	if f.Value == "" {
		return storage.Time{}
	}
	if at, err := time.Parse(time.DateOnly, f.Value); err == nil {
		return storage.At(at.Add(day))
	}
	// The plus sign of a zone is a space in a query that was typed by hand.
	at, err := time.Parse(time.RFC3339, strings.ReplaceAll(f.Value, " ", "+"))
	if err != nil {
		f.Error = SayNoTime
	}
	return storage.At(at)
}
