package audit

import (
	"bufio"
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Append writes a head to the heads file.
func Append(path string, h Head) error { return appendLine(path, h.record()) }

// AppendRestored writes that the database was replaced by one whose last row is h.
func AppendRestored(path string, h Head) error { return appendLine(path, restoredMark+" "+h.record()) }

// restoredMark begins a line about a replaced database.
const restoredMark = "restored"

func (h Head) record() string {
	return fmt.Sprintf("%d %s %s", h.Number, h.Hash, FormatTime(h.At))
}

// appendLine writes a line at once, so that lines of several processes do not mix.
func appendLine(path, line string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	_, before := os.Stat(path)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the operator's own path
	if err != nil {
		return err
	}
	if errors.Is(before, fs.ErrNotExist) {
		err = giveToOwnerOf(filepath.Dir(path), f)
	}
	_, wrong := f.WriteString(line + "\n")
	return errors.Join(err, wrong, f.Close())
}

// giveToOwnerOf gives a file to a folder's owner, so that root can create it for a server that
// runs as another user.
func giveToOwnerOf(folder string, f *os.File) error {
	info, err := os.Stat(folder)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(owner.Uid) == os.Geteuid() || os.Geteuid() != 0 {
		return nil
	}
	return f.Chown(int(owner.Uid), int(owner.Gid))
}

// recorded is a head as the file has it, in little memory.
type recorded struct {
	number int64
	hash   [32]byte
	at     int64 // in Unix milliseconds
}

func (r recorded) time() string { return FormatTime(time.UnixMilli(r.at)) }
func (r recorded) is(hash string) bool {
	return hex.EncodeToString(r.hash[:]) == hash
}

// Replaced are rows of a database that a restored one has replaced.
type Replaced struct {
	First, Last int64
	At          string
}

// Sentence says so.
func (r Replaced) Sentence() string {
	if r.First == r.Last {
		return fmt.Sprintf("Row %d was in the database that was replaced at %s.", r.First, r.At)
	}
	return fmt.Sprintf("Rows %d to %d were in the database that was replaced at %s.", r.First, r.Last, r.At)
}

// Heads is the content of a heads file.
type Heads struct {
	// Unreadable are the numbers of lines that are none, such as one that a crash has cut.
	Unreadable []int
	Replaced   []Replaced

	present []recorded   // of the rows that should be there, by number
	past    [][]recorded // what was present before each restored line
}

// OpenHeads reads a heads file. The error of one that does not exist is fs.ErrNotExist.
func OpenHeads(path string) (*Heads, error) {
	f, err := os.Open(path) //nolint:gosec // the operator's own path
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return ReadHeads(f)
}

// ReadHeads reads the content of a heads file.
func ReadHeads(from io.Reader) (*Heads, error) {
	h := &Heads{}
	lines := bufio.NewScanner(from)
	for n := 1; lines.Scan(); n++ {
		record, restored, ok := parseRecord(lines.Text())
		switch {
		case !ok:
			h.Unreadable = append(h.Unreadable, n)
		case restored:
			h.replace(record)
		default:
			h.add(record)
		}
	}
	return h, lines.Err()
}

func parseRecord(line string) (r recorded, restored, ok bool) {
	line, restored = strings.CutPrefix(line, restoredMark+" ")
	number, rest, _ := strings.Cut(line, " ")
	hash, at, _ := strings.Cut(rest, " ")
	when, wrong := time.Parse(time.RFC3339, at)
	n, err := strconv.ParseInt(number, 10, 64)
	if wrong != nil || err != nil || len(hash) != 2*len(r.hash) {
		return r, restored, false
	}
	_, err = hex.Decode(r.hash[:], []byte(hash))
	r.number, r.at = n, when.UnixMilli()
	return r, restored, err == nil
}

// add keeps the records in order. Processes that write at the same time can write theirs in
// another one. The first record of a number counts.
func (h *Heads) add(r recorded) {
	at, known := slices.BinarySearchFunc(h.present, r.number, byNumber)
	if !known {
		h.present = slices.Insert(h.present, at, r)
	}
}

func byNumber(r recorded, number int64) int { return cmp.Compare(r.number, number) }

// replace goes back to the rows of a database that was restored: those that led to its head.
func (h *Heads) replace(r recorded) {
	before := h.present
	h.past = append(h.past, before)
	h.present = before
	for _, earlier := range slices.Backward(h.past) {
		if at, known := slices.BinarySearchFunc(earlier, r.number, byNumber); known && earlier[at].hash == r.hash {
			h.present = earlier
			break
		}
	}
	end, _ := slices.BinarySearchFunc(h.present, r.number+1, byNumber)
	h.present = h.present[:end:end] // what is added does not change the past
	if lost := without(before, h.present); len(lost) > 0 {
		h.Replaced = append(h.Replaced, Replaced{lost[0].number, lost[len(lost)-1].number, r.time()})
	}
	if r.number > 0 {
		h.add(r)
	}
}

// without are the records from the first on that is not among others.
func without(all, others []recorded) []recorded {
	i := 0
	for i < len(all) && i < len(others) && all[i] == others[i] {
		i++
	}
	return all[i:]
}

// last is the newest record, if there is one.
func (h *Heads) last() (recorded, bool) {
	if h == nil || len(h.present) == 0 {
		return recorded{}, false
	}
	return h.present[len(h.present)-1], true
}

// find is the record of a row.
func (h *Heads) find(number int64) (recorded, bool) {
	at, known := slices.BinarySearchFunc(h.present, number, byNumber)
	if !known {
		return recorded{}, false
	}
	return h.present[at], true
}

// Has reports whether the file knows a row.
func (h *Heads) Has(number int64) bool {
	_, known := h.find(number)
	return known
}
