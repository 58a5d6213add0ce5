package migrations

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Release is a version that people may run.
type Release struct {
	Version string
	Schema  int64  // the number of its last migration
	Commit  string // of its source
}

// Exception is a change of the schema that the rule for releases refuses.
type Exception struct {
	Change string
	Reason string // why the former release can run on it all the same
}

// Record is the content of releases.txt.
type Record struct {
	Releases   []Release // the oldest first
	Exceptions []Exception
}

// Former is the release before this binary. Servers of it may still be running when this
// binary migrates the database.
func (r Record) Former() Release {
	if len(r.Releases) == 0 {
		return Release{}
	}
	return r.Releases[len(r.Releases)-1]
}

// ReadRecord reads releases.txt.
func ReadRecord() (Record, error) {
	text, err := fs.ReadFile(FS, "releases.txt")
	if err != nil {
		return Record{}, err
	}
	return parseRecord(text)
}

func parseRecord(text []byte) (r Record, err error) {
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		kind, rest, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		switch kind {
		case "", "#":
		case "release":
			err = r.addRelease(rest)
		case "except":
			err = r.addException(rest)
		default:
			err = fmt.Errorf("%q is not release, except or #", kind)
		}
		if err != nil {
			return Record{}, fmt.Errorf("releases.txt, line %d: %w", n, err)
		}
	}
	return r, lines.Err()
}

func (r *Record) addRelease(line string) error {
	fields := strings.Fields(line)
	if len(fields) != 3 {
		return fmt.Errorf("a release has a version, a schema and a commit, not %q", line)
	}
	schema, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil || schema < r.Former().Schema {
		return fmt.Errorf("%q is not a schema after %04d", fields[1], r.Former().Schema)
	}
	r.Releases = append(r.Releases, Release{Version: fields[0], Schema: schema, Commit: fields[2]})
	return nil
}

// addException demands more than a word as the reason.
func (r *Record) addException(line string) error {
	change, reason, _ := strings.Cut(line, " | ")
	change, reason = strings.TrimSpace(change), strings.TrimSpace(reason)
	if change == "" || len(strings.Fields(reason)) < 4 {
		return fmt.Errorf("an exception is a change, %q and a sentence with the reason, not %q", "|", line)
	}
	r.Exceptions = append(r.Exceptions, Exception{change, reason})
	return nil
}
