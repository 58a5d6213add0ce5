package storage

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Time is a time in UTC, stored as Unix milliseconds. The zero value is stored as NULL.
type Time struct{ time.Time }

// At returns t as it is stored.
func At(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{t.UTC().Truncate(time.Millisecond)}
}

// Value implements driver.Valuer.
func (t Time) Value() (driver.Value, error) {
	if t.IsZero() {
		return nil, nil
	}
	return t.UnixMilli(), nil
}

// Scan implements sql.Scanner.
func (t *Time) Scan(src any) error {
	switch ms := src.(type) {
	case nil:
		*t = Time{}
	case int64:
		*t = Time{time.UnixMilli(ms).UTC()}
	default:
		return fmt.Errorf("a time stored as %T", src)
	}
	return nil
}

// WholeOrNil returns t in whole seconds, as scripts read it, or nil for the zero time.
func (t Time) WholeOrNil() *time.Time {
	if t.IsZero() {
		return nil
	}
	whole := t.Truncate(time.Second)
	return &whole
}
