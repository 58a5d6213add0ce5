package main

import (
	"bytes"
	"fmt"
	"strings"
	"text/tabwriter"

	"fairlead/storage"
)

// table is a result for people: an optional headline above aligned columns.
type table struct {
	top  string
	rows [][]string
}

// line adds a name and its value, or nothing where there is no value.
func (t *table) line(name, value string) {
	if value != "" {
		t.rows = append(t.rows, []string{"  " + name, value})
	}
}

// row adds a row of cells.
func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) bytes() []byte {
	var b bytes.Buffer
	if t.top != "" {
		b.WriteString(t.top + "\n\n")
	}
	w := tabwriter.NewWriter(&b, 2, 0, 3, ' ', 0)
	for _, row := range t.rows {
		_, _ = fmt.Fprintln(w, strings.Join(row, "\t")) // a buffer takes everything
	}
	_ = w.Flush()
	return b.Bytes()
}

// shownTime is a time as people read it, "-" for none.
func shownTime(t storage.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Format("2006-01-02 15:04:05 UTC")
}

// choose returns this where yes is true, and that otherwise.
func choose(yes bool, this, that string) string {
	if yes {
		return this
	}
	return that
}
