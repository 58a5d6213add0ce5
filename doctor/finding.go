package doctor

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Severity is how bad a finding is.
type Severity string

// The severities, the worst first.
const (
	Problem Severity = "problem" // something fails, or is open to attack
	Warning Severity = "warning" // something will fail, or works less well
	Note    Severity = "note"    // worth knowing
	Passed  Severity = "passed"  // nothing is wrong
)

var severities = []Severity{Problem, Warning, Note, Passed}

// Finding is what a check has found. Each of its texts is one sentence or more.
type Finding struct {
	Check    string
	Severity Severity
	What     string
	Why, Do  string // empty if it has passed
}

// String is a finding in one line.
func (f Finding) String() string {
	return strings.TrimSpace(fmt.Sprintf("%-7s  %s: %s %s %s", f.Severity, f.Check, f.What, f.Why, f.Do))
}

// kind is something that a check can find. What has the verbs for its values; Do may repeat
// them by their number.
type kind struct {
	Severity      Severity
	What, Why, Do string
}

// found is a finding of a kind. The check's name is added to it later.
func (k kind) found(values ...any) Finding {
	f := Finding{Severity: k.Severity, What: k.What, Why: k.Why, Do: k.Do}
	if len(values) > 0 {
		f.What = fmt.Sprintf(k.What, values...)
	}
	if strings.Contains(k.Do, "%") {
		f.Do = oneLine(fmt.Sprintf(k.Do, values...))
	}
	f.What = oneLine(f.What)
	return f
}

// passed says what was looked at and is as it should be.
func passed(format string, values ...any) Finding {
	return Finding{Severity: Passed, What: oneLine(fmt.Sprintf(format, values...))}
}

// orPassed adds that a check has passed where it has found nothing.
func orPassed(found []Finding, format string, values ...any) []Finding {
	if len(found) > 0 {
		return found
	}
	return []Finding{passed(format, values...)}
}

// oneLine is for texts of others, which may have several lines, or characters that a terminal obeys
// or that hide what the text says.
func oneLine(text string) string {
	shown := func(c rune) rune {
		if !unicode.IsPrint(c) {
			return '?'
		}
		return c
	}
	return strings.Map(shown, strings.Join(strings.Fields(text), " "))
}

// Report is all that was found.
type Report struct{ Findings []Finding }

// sort puts the worst first, and keeps the order of the checks within a severity.
func (r Report) sort() {
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return slices.Index(severities, a.Severity) - slices.Index(severities, b.Severity)
	})
}

// Count counts the findings of a severity.
func (r Report) Count(s Severity) (n int) {
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Summary is the report in one line.
func (r Report) Summary() string {
	return fmt.Sprintf("%s, %s; %s passed.", count(r.Count(Problem), "problem"), count(r.Count(Warning), "warning"), count(r.PassedChecks(), "check"))
}

// PassedChecks counts the checks that found no problem and no warning. A check that could not
// look, such as one of a database that cannot be opened, does not count.
func (r Report) PassedChecks() int {
	good := map[string]bool{}
	for _, f := range r.Findings {
		was, seen := good[f.Check]
		good[f.Check] = (was || !seen) && f.Severity != Problem && f.Severity != Warning
	}
	n := 0
	for _, is := range good {
		if is {
			n++
		}
	}
	return n
}
