package main

import (
	"bytes"
	"fmt"
	"strings"
	"text/tabwriter"

	"fairlead/storage"
)

// table is a result for people: a headline and aligned lines.
type table struct {
	top  string
	rows [][]string
}

func (s *table) headline(text string) { s.top = text }

// line adds a name and its value; one without a value is left out.
func (s *table) line(name, value string) {
	if value != "" {
		s.rows = append(s.rows, []string{"  " + name, value})
	}
}

// row adds a row of a table.
func (s *table) row(cells ...string) { s.rows = append(s.rows, cells) }

func (s *table) bytes() []byte {
	var b bytes.Buffer
	if s.top != "" {
		b.WriteString(s.top + "\n\n")
	}
	table := tabwriter.NewWriter(&b, 2, 0, 3, ' ', 0)
	for _, row := range s.rows {
		_, _ = fmt.Fprintln(table, strings.Join(row, "\t")) // a buffer takes everything
	}
	_ = table.Flush()
	return b.Bytes()
}

// shownTime is an instant as people read it, "-" for none.
func shownTime(t storage.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Format("2006-01-02 15:04:05 UTC")
}

// choose is one text or the other.
func choose(yes bool, this, that string) string {
	if yes {
		return this
	}
	return that
}
