package audit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fairlead/audit"
)

var began = time.Date(2026, time.November, 12, 10, 4, 0, 0, time.UTC)

// chain is a log of n rows, and what was recorded of them.
func chain(t testing.TB, n int) (rows []audit.Row, heads string) {
	t.Helper()
	return extend(t, audit.Start, n)
}

// extend makes n rows after a head.
func extend(t testing.TB, head audit.Head, n int) (rows []audit.Row, heads string) {
	t.Helper()
	var b strings.Builder
	for range n {
		r := next(t, head, fmt.Sprint("Shop ", head.Number+1))
		head = r.Head()
		rows = append(rows, r)
		b.WriteString(record(r))
	}
	return rows, b.String()
}

func next(t testing.TB, head audit.Head, name string) audit.Row {
	t.Helper()
	r, err := head.Next(began.Add(time.Duration(head.Number)*time.Minute), audit.Who{Kind: audit.Command, Name: "ada", Host: "ops1"},
		audit.Entry{What: "partner.created", On: audit.Object{Kind: "partner", ID: "partner_1", Name: name}}, "")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func record(r audit.Row) string {
	return fmt.Sprintf("%d %s %s\n", r.Number, r.Hash, audit.FormatTime(r.Head().At))
}

// verify checks rows against the content of a heads file, empty for none.
func verify(t testing.TB, v audit.Verifier, rows []audit.Row, heads string) audit.Report {
	t.Helper()
	if heads != "" {
		var err error
		if v.Heads, err = audit.ReadHeads(strings.NewReader(heads)); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range rows {
		v.Add(r)
	}
	return v.End()
}

// without leaves rows out.
func without(rows []audit.Row, numbers ...int64) (left []audit.Row) {
	gone := map[int64]bool{}
	for _, n := range numbers {
		gone[n] = true
	}
	for _, r := range rows {
		if !gone[r.Number] {
			left = append(left, r)
		}
	}
	return left
}

// swapped puts the content of two rows in each other's place.
func swapped(rows []audit.Row, a, b int64) []audit.Row {
	rows[a-1], rows[b-1] = rows[b-1], rows[a-1]
	rows[a-1].Number, rows[b-1].Number = a, b
	return rows
}

// forged changes a row's line and computes its hash.
func forged(rows []audit.Row, n int64) []audit.Row {
	r := &rows[n-1]
	r.Line = strings.Replace(r.Line, `"Shop`, `"Stop`, 1)
	r.Hash = audit.HashOf(r.Line)
	return rows
}

// again writes all rows from one on anew, as somebody would who knows how.
func again(t testing.TB, rows []audit.Row, from int64) []audit.Row {
	t.Helper()
	head := audit.Start
	if from > 1 {
		head = rows[from-2].Head()
	}
	for i := from - 1; i < int64(len(rows)); i++ {
		rows[i] = next(t, head, "Forged")
		head = rows[i].Head()
	}
	return rows
}

func TestVerify(t *testing.T) {
	t.Parallel()
	const at24, at17 = "2026-11-12T10:28:00.000Z", "2026-11-12T10:20:00.000Z"
	for name, row := range map[string]struct {
		change func(rows []audit.Row) []audit.Row
		want   []string
	}{
		"nothing": {func(rows []audit.Row) []audit.Row { return rows }, nil},
		"a line is changed": {func(rows []audit.Row) []audit.Row {
			rows[16].Line = strings.Replace(rows[16].Line, "ada", "bob", 1)
			return rows
		}, []string{"changed 17 Row 17 was changed: its line does not match its hash."}},
		"a hash is changed": {func(rows []audit.Row) []audit.Row {
			rows[16].Hash = strings.Repeat("a", 64)
			return rows
		}, []string{"changed 17 Row 17 was changed: its line does not match its hash."}},
		"a column is changed": {func(rows []audit.Row) []audit.Row {
			rows[16].Who = "bob"
			return rows
		}, []string{"changed 17 Row 17 was changed: its column who differs from its line."}},
		"the last line is changed": {func(rows []audit.Row) []audit.Row {
			rows[24].Line += " "
			return rows
		}, []string{"changed 25 Row 25 was changed: its line does not match its hash."}},
		"the first line is changed": {func(rows []audit.Row) []audit.Row {
			rows[0].Line += " "
			return rows
		}, []string{"changed 1 Row 1 was changed: its line does not match its hash."}},
		"a row is removed":       {func(rows []audit.Row) []audit.Row { return without(rows, 17) }, []string{"missing 17 Row 17 is missing."}},
		"the first row is gone":  {func(rows []audit.Row) []audit.Row { return without(rows, 1) }, []string{"missing 1 Row 1 is missing."}},
		"two rows are removed":   {func(rows []audit.Row) []audit.Row { return without(rows, 3, 17) }, []string{"missing 3 Row 3 is missing.", "missing 17 Row 17 is missing."}},
		"neighbours are swapped": {func(rows []audit.Row) []audit.Row { return swapped(rows, 16, 17) }, []string{"moved 16 Row 16 is out of order: it does not follow row 15.", "moved 17 Row 17 is out of order: it does not follow row 16."}},
		"two rows are swapped":   {func(rows []audit.Row) []audit.Row { return swapped(rows, 5, 20) }, []string{"moved 5 Row 5 is out of order: it does not follow row 4.", "moved 20 Row 20 is out of order: it does not follow row 19."}},
		"a row is removed and the rest moves up": {func(rows []audit.Row) []audit.Row {
			rows = without(rows, 17)
			for i := 16; i < len(rows); i++ {
				rows[i].Number--
			}
			return rows
		}, []string{"moved 17 Row 17 is out of order: it does not follow row 16."}},
		"a line is forged with its hash": {func(rows []audit.Row) []audit.Row { return forged(rows, 17) }, []string{"rewritten 17 Row 17 was rewritten: a different hash was recorded for it at " + at17 + "."}},
		"the last line is forged":        {func(rows []audit.Row) []audit.Row { return forged(rows, 25) }, []string{"rewritten 25 Row 25 was rewritten: a different hash was recorded for it at " + at24 + "."}},
		"all is written anew from a row": {func(rows []audit.Row) []audit.Row { return again(t, rows, 17) }, []string{"rewritten 17 Row 17 was rewritten: a different hash was recorded for it at " + at17 + "."}},
		"the end is cut off":             {func(rows []audit.Row) []audit.Row { return rows[:23] }, []string{"cut 24 Rows 24 to 25 are missing at the end: row 25 was recorded at " + at24 + "."}},
		"the last row is cut off":        {func(rows []audit.Row) []audit.Row { return rows[:24] }, []string{"cut 25 Row 25 is missing at the end: row 25 was recorded at " + at24 + "."}},
		"everything is removed":          {func([]audit.Row) []audit.Row { return nil }, []string{"cut 1 Rows 1 to 25 are missing at the end: row 25 was recorded at " + at24 + "."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, heads := chain(t, 25)
			wantProblems(t, verify(t, audit.Verifier{}, row.change(rows), heads), row.want...)
		})
	}
}

func wantProblems(t *testing.T, got audit.Report, want ...string) {
	t.Helper()
	var all []string
	for _, p := range got.Problems {
		all = append(all, fmt.Sprintf("%s %d %s", p.Kind, p.Number, p.Detail))
	}
	if strings.Join(all, "\n") != strings.Join(want, "\n") {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(all, "\n"), strings.Join(want, "\n"))
	}
}

func TestVerifyWithoutHeads(t *testing.T) {
	t.Parallel()
	rows, _ := chain(t, 25)
	last, other := rows[24].Head(), audit.Head{Number: 25, Hash: strings.Repeat("a", 64)}
	beyond := audit.Head{Number: 27, Hash: other.Hash}
	wantProblems(t, verify(t, audit.Verifier{}, rows, ""), "no_heads 0 There is no heads file, so rows may be missing at the end.")
	wantProblems(t, verify(t, audit.Verifier{WithoutHeads: true}, rows, ""))
	wantProblems(t, verify(t, audit.Verifier{Given: &last}, rows, ""))
	wantProblems(t, verify(t, audit.Verifier{Given: &other}, rows, ""), "rewritten 25 Row 25 was rewritten: a different hash was recorded for it.")
	wantProblems(t, verify(t, audit.Verifier{Given: &beyond}, rows, ""), "cut 26 Rows 26 to 27 are missing at the end: row 27 was recorded.")
	wantProblems(t, verify(t, audit.Verifier{WithoutHeads: true}, forged(rows, 17), ""), "moved 18 Row 18 is out of order: it does not follow row 17.")
	wantProblems(t, verify(t, audit.Verifier{WithoutHeads: true}, nil, ""))
}

func TestVerifySaysTwentyProblemsAtMost(t *testing.T) {
	t.Parallel()
	rows, heads := chain(t, 100)
	for i := range rows {
		rows[i].Line += " "
	}
	got := verify(t, audit.Verifier{}, rows, heads)
	if len(got.Problems) != 20 || got.Rows != 100 || got.Head.Number != 100 {
		t.Errorf("%d problems, %d rows, head %d", len(got.Problems), got.Rows, got.Head.Number)
	}
	rows[99].Number = 1 << 62 // whatever is missing before it is not counted one by one
	if got := verify(t, audit.Verifier{}, rows, heads); len(got.Problems) != 20 {
		t.Errorf("%d problems", len(got.Problems))
	}
}

func TestVerifyNamesRowsThatTheHeadsFileDoesNotKnow(t *testing.T) {
	t.Parallel()
	rows, heads := chain(t, 25)
	more, _ := extend(t, rows[24].Head(), 1)
	got := verify(t, audit.Verifier{}, append(rows, more...), heads)
	wantProblems(t, got)
	if fmt.Sprint(got.Unrecorded) != "[26]" {
		t.Errorf("not in the file: %v", got.Unrecorded)
	}
}

func restored(r audit.Row) string {
	return fmt.Sprintf("restored %d %s 2026-11-13T00:00:00.000Z\n", r.Number, r.Hash)
}

func TestVerifyAfterARestore(t *testing.T) {
	t.Parallel()
	rows, heads := chain(t, 25)
	back := rows[16]
	after, _ := extend(t, back.Head(), 2)
	after[0] = next(t, back.Head(), "the restored one")
	after[1] = next(t, after[0].Head(), "another")
	more := record(after[0]) + record(after[1])
	now := append(rows[:17:17], after...)

	v := audit.Verifier{}
	wantProblems(t, verify(t, v, now, heads+restored(back)+more))
	wantProblems(t, verify(t, v, now[:18], heads+restored(back)+more), "cut 19 Row 19 is missing at the end: row 19 was recorded at 2026-11-12T10:22:00.000Z.")
	wantProblems(t, verify(t, v, now, heads+more), "rewritten 18 Row 18 was rewritten: a different hash was recorded for it at 2026-11-12T10:21:00.000Z.",
		"cut 20 Rows 20 to 25 are missing at the end: row 25 was recorded at 2026-11-12T10:28:00.000Z.")
	// The database that was replaced is put back.
	wantProblems(t, verify(t, v, rows, heads+restored(back)+more+restored(rows[24])))
	wantProblems(t, verify(t, v, now, heads+restored(back)+more+restored(rows[24])),
		"rewritten 18 Row 18 was rewritten: a different hash was recorded for it at 2026-11-12T10:21:00.000Z.",
		"cut 20 Rows 20 to 25 are missing at the end: row 25 was recorded at 2026-11-12T10:28:00.000Z.")

	h, err := audit.ReadHeads(strings.NewReader(heads + restored(back) + more))
	if err != nil || len(h.Replaced) != 1 || h.Replaced[0] != (audit.Replaced{First: 18, Last: 25, At: "2026-11-13T00:00:00.000Z"}) {
		t.Errorf("%+v, %v", h.Replaced, err)
	}
}
