package web

import (
	"net/url"
	"time"

	"fairlead/storage"
)

// Table is a list as people who work with many rows read it. The template "table" draws
// it. In a narrow window each row is a block.
type Table struct {
	// Label names the table.
	Label   string
	Columns []string
	Rows    [][]Cell
	// Empty is the sentence in place of a table without rows.
	Empty string
	// First and Next lead to other pages of the list; empty for none.
	First, Next string
}

// Cell is one value, in the order of the columns.
type Cell struct {
	Text string
	// Href makes it a link.
	Href string
	// At is a time, in place of the text.
	At time.Time
	// IsCode is for IDs and URLs, IsMark for a state that is worth seeing.
	IsCode, IsMark bool
	// Button is a form with one button, in place of the text.
	Button *Button
	// More are further links and buttons in the same cell.
	More []Cell
}

// Button is a form that has nothing but a button.
type Button struct {
	Action, Text string
	// Name and Value are sent with it.
	Name, Value string
	IsDanger    bool
}

// TextCell is a cell of text.
func TextCell(text string) Cell { return Cell{Text: text} }

// CodeCell is a cell with an ID or a URL.
func CodeCell(text string) Cell { return Cell{Text: text, IsCode: true} }

// LinkCell is a cell with a link.
func LinkCell(text, href string) Cell { return Cell{Text: text, Href: href} }

// TimeCell is a cell with a time; empty for the zero time.
func TimeCell(at time.Time) Cell { return Cell{At: at} }

// OrNever is a cell with a time, or "Never" for the zero time.
func OrNever(at storage.Time) Cell {
	if at.IsZero() {
		return TextCell("Never")
	}
	return TimeCell(at.Time)
}

// NumberCell is a cell with a number.
func NumberCell(n int64) Cell { return TextCell(Grouped(n)) }

// Page links a table to its other pages: next is the cursor of the next page, empty at the
// end. The filters stay.
func (t *Table) Page(here *url.URL, next string) {
	query := here.Query()
	if query.Has("after") {
		query.Del("after")
		t.First = WithQuery(here.Path, query)
	}
	if next != "" {
		query.Set("after", next)
		t.Next = WithQuery(here.Path, query)
	}
}
