package audit_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fairlead/audit"
)

func TestHeadsAreAppendedByManyAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "folder", "audit.heads")
	rows, heads := chain(t, 100)
	var all sync.WaitGroup
	for _, r := range rows {
		all.Go(func() {
			if err := audit.Append(path, r.Head()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	text, err := os.ReadFile(path)
	if err != nil || strings.Count(string(text), "\n") != 100 || !strings.Contains(heads, strings.SplitAfter(string(text), "\n")[50]) {
		t.Fatalf("%v\n%s", err, text)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	got := verify(t, audit.Verifier{}, rows, string(text))
	wantProblems(t, got)
	if len(got.Unrecorded) > 0 {
		t.Errorf("not in the file: %v", got.Unrecorded)
	}
}

func TestAHeadsFileThatCannotBeWrittenIsAnError(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	rows, _ := chain(t, 1)
	if err := audit.Append(folder, rows[0].Head()); err == nil {
		t.Error("a folder was written to")
	}
	if _, err := audit.OpenHeads(filepath.Join(folder, "none")); !os.IsNotExist(err) {
		t.Errorf("%v", err)
	}
}

func TestLinesOfTheHeadsFileThatCannotBeRead(t *testing.T) {
	t.Parallel()
	rows, heads := chain(t, 2)
	for _, line := range []string{"", "2", "2 abc", "x " + rows[1].Hash + " 2026-11-12T10:04:00.000Z", "2 " + rows[1].Hash + " yesterday",
		"2 " + rows[1].Hash[:63] + "x 2026-11-12T10:04:00.000Z", "restored", "2 " + rows[1].Hash} {
		h, err := audit.ReadHeads(strings.NewReader(strings.SplitAfter(heads, "\n")[0] + line + "\n"))
		if err != nil || len(h.Unreadable) != 1 || h.Unreadable[0] != 2 || h.Has(2) || !h.Has(1) {
			t.Errorf("%q: %+v, %v", line, h, err)
		}
	}
}
