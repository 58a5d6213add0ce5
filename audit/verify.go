package audit

import (
	"fmt"
	"slices"
)

// maxProblems is how many problems, and how many notes, are said.
const maxProblems = 20

// Problem is something that should not be so.
type Problem struct {
	Kind   string `json:"kind"`
	Number int64  `json:"number"`
	Detail string `json:"detail"`
}

// The kinds of problems.
const (
	Changed   = "changed"
	Missing   = "missing"
	Moved     = "moved"
	Rewritten = "rewritten"
	Cut       = "cut"
	NoHeads   = "no_heads"
)

// Report is what a [Verifier] has found.
type Report struct {
	Rows     int64
	Head     Head
	Problems []Problem
	// Unrecorded are rows that the heads file does not know, the first of them.
	Unrecorded []int64
}

// Verifier checks rows against each other and against what was recorded of them. What is
// wrong is told once: what only follows from it is not a problem of its own.
type Verifier struct {
	// Heads is the heads file, nil for none.
	Heads *Heads
	// Given is a head that was kept elsewhere.
	Given *Head
	// WithoutHeads accepts that there is no heads file.
	WithoutHeads bool

	report Report
	last   seen
	end    int64 // the highest number, in a column or a line
	// displaced are the hashes of rows that are elsewhere, by the number in their line.
	displaced map[int64]string
}

// seen is what the next row is compared with.
type seen struct {
	number    int64
	hash      string
	shift     int64 // of its line's number against its own
	unsound   bool  // its hash says nothing about the next row
	rewritten bool
}

// Add checks the next row, in the order of numbers.
func (v *Verifier) Add(r Row) {
	if v.report.Rows == 0 {
		v.last.hash = Start.Hash
	}
	for n := v.last.number + 1; n < r.Number; n++ {
		if !v.problem(Missing, n, "Row %d is missing.", n) {
			break
		}
		v.last.unsound = true
	}
	now := seen{number: r.Number, hash: r.Hash}
	v.check(r, &now)
	v.report.Rows++
	v.report.Head = r.Head()
	v.last, v.end = now, max(v.end, r.Number)
}

// check finds what is wrong with a row, one thing at most.
func (v *Verifier) check(r Row, now *seen) {
	if HashOf(r.Line) != r.Hash {
		now.unsound = true
		v.problem(Changed, r.Number, "Row %d was changed: its line does not match its hash.", r.Number)
		return
	}
	l, err := factsOf(r.Line)
	if err != nil {
		now.unsound = true
		v.problem(Changed, r.Number, "Row %d was changed: its line cannot be read.", r.Number)
		return
	}
	if v.isMoved(r, l, now) {
		return
	}
	if name := differs(l.Columns, r.Columns); name != "" {
		v.problem(Changed, r.Number, "Row %d was changed: its column %s differs from its line.", r.Number, name)
	}
	v.compare(r, l, now)
}

// isMoved finds a row that is not where its line says, or that does not follow the one before.
func (v *Verifier) isMoved(r Row, l facts, now *seen) bool {
	now.shift = l.number - r.Number
	if now.shift == 0 && v.follows(l) {
		return false
	}
	now.unsound = true
	if now.shift != 0 {
		v.end = max(v.end, l.number)
		v.displace(l.number, r.Hash)
	}
	if now.shift != 0 && now.shift == v.last.shift && l.previous == v.last.hash {
		return true // all of these were moved together
	}
	v.problem(Moved, r.Number, "Row %d is out of order: it does not follow row %d.", r.Number, r.Number-1)
	return true
}

func (v *Verifier) displace(number int64, hash string) {
	if v.displaced == nil {
		v.displaced = map[int64]string{}
	}
	if len(v.displaced) < 2*maxProblems {
		v.displaced[number] = hash
	}
}

// follows reports whether a line has the hash of the one before, as far as that is known.
func (v *Verifier) follows(l facts) bool {
	if hash, elsewhere := v.displaced[l.number-1]; elsewhere {
		return l.previous == hash
	}
	return v.last.unsound || v.last.rewritten || l.previous == v.last.hash
}

// differs is the name of a column that does not agree with the line, if there is one.
func differs(line, row Columns) string {
	switch {
	case line.At != row.At:
		return "at"
	case line.Who != row.Who:
		return "who"
	case line.What != row.What:
		return "what"
	case line.OnKind != row.OnKind:
		return "on_kind"
	case line.OnID != row.OnID:
		return "on_id"
	}
	return ""
}

// compare holds a row against what was recorded of it. Of rows that were rewritten together,
// it tells the first.
func (v *Verifier) compare(r Row, l facts, now *seen) {
	if v.Given != nil && v.Given.Number == r.Number && v.Given.Hash != r.Hash {
		now.rewritten = true
		v.problem(Rewritten, r.Number, "Row %d was rewritten: a different hash was recorded for it.", r.Number)
		return
	}
	if v.Heads == nil {
		return
	}
	record, known := v.Heads.find(r.Number)
	switch {
	case !known && len(v.report.Unrecorded) < maxProblems:
		v.report.Unrecorded = append(v.report.Unrecorded, r.Number)
	case !known || record.is(r.Hash):
	case v.last.rewritten && l.previous == v.last.hash:
		now.rewritten = true
	default:
		now.rewritten = true
		v.problem(Rewritten, r.Number, "Row %d was rewritten: a different hash was recorded for it at %s.", r.Number, record.time())
	}
}

// problem notes a problem, and reports whether there is room for another.
func (v *Verifier) problem(kind string, number int64, format string, args ...any) bool {
	if len(v.report.Problems) == maxProblems {
		return false
	}
	v.report.Problems = append(v.report.Problems, Problem{kind, number, fmt.Sprintf(format, args...)})
	return true
}

// End checks the end of the log and returns what was found.
func (v *Verifier) End() Report {
	if v.report.Rows == 0 {
		v.report.Head = Start
	}
	last, when := int64(0), ""
	record, known := v.Heads.last()
	if known {
		last, when = record.number, " at "+record.time()
	}
	if v.Given == nil && !v.WithoutHeads {
		switch {
		case v.Heads == nil:
			v.problem(NoHeads, 0, "There is no heads file, so rows may be missing at the end.")
		case !known && v.report.Rows > 0:
			v.problem(NoHeads, 0, "There is no row in the heads file, so rows may be missing at the end.")
		}
	}
	if v.Given != nil && v.Given.Number > last {
		last, when = v.Given.Number, ""
	}
	switch first := v.end + 1; {
	case last == first:
		v.problem(Cut, first, "Row %d is missing at the end: row %d was recorded%s.", first, last, when)
	case last > first:
		v.problem(Cut, first, "Rows %d to %d are missing at the end: row %d was recorded%s.", first, last, last, when)
	}
	v.report.Problems = slices.Clip(v.report.Problems)
	return v.report
}
