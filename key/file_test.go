package key_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"fairlead/key"
)

func TestCreateWritesAFileThatOnlyItsOwnerCanRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "keys.json")
	made := key.New(noon, time.Time{})
	if err := key.Create(path, made); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700 | os.ModeDir} {
		if info, err := os.Stat(name); err != nil || info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode(), want)
		}
	}
	read, err := key.Read(path)
	if err != nil || len(read) != 1 || !reflect.DeepEqual(read[0], made) {
		t.Errorf("read %v, %v; want %v", read, err, made)
	}
}

func TestCreateRacedCreatesOneFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "keys.json")
	var won atomic.Int32
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			made := key.New(noon, time.Time{})
			switch err := key.Create(path, made); {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, fs.ErrExist):
				t.Error(err)
			}
			if read, err := key.Read(path); err != nil || len(read) != 1 {
				t.Errorf("read %v, %v", read, err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Errorf("%d of them made it", won.Load())
	}
	alone(t, path)
}

// alone checks that no other file is left in the folder.
func alone(t *testing.T, path string) {
	t.Helper()
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
}

// good and short are secrets of 32 and of 31 bytes.
var good, short = base64.StdEncoding.EncodeToString(make([]byte, 32)), base64.StdEncoding.EncodeToString(make([]byte, 31))

func TestReadRefusals(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ content, words string }{
		"an empty file":         {"", "is not the JSON of a keys file"},
		"half a file":           {`{"keys":[{"id":"a"`, "is not the JSON of a keys file"},
		"two objects":           {`{"keys":[]}{}`, "is not the JSON of a keys file"},
		"something behind it":   {`{"keys":[]}]`, "is not the JSON of a keys file"},
		"a secret of no base64": {`{"keys":[{"id":"a","secret":"%%"}]}`, "is not the JSON of a keys file"},
		"a time that is none":   {`{"keys":[{"id":"a","active_from":"soon","secret":"` + good + `"}]}`, "is not the JSON of a keys file"},
		"no keys":               {`{}`, "has no key in it"},
		"an empty list":         {`{"keys":[]}`, "has no key in it"},
		"null":                  {`null`, "has no key in it"},
		"a short secret":        {`{"keys":[{"id":"a","secret":"` + short + `"}]}`, `has a secret shorter than 32 bytes in key "a"`},
		"a key without a name":  {`{"keys":[{"secret":"` + good + `"}]}`, "needs an id of its own for key 1"},
		"two of one name":       {`{"keys":[{"id":"a","secret":"` + good + `"},{"id":"a","secret":"` + good + `"}]}`, "for key 2"},
		"more than a megabyte":  {`{"keys":[{"id":"a","secret":"` + good + strings.Repeat(" ", 1<<20), "is not the JSON of a keys file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "keys.json")
			write(t, path, row.content)
			list, err := key.Read(path)
			if err == nil || list != nil {
				t.Fatalf("read %v, %v", list, err)
			}
			if said := err.Error(); !strings.HasPrefix(said, path+" ") || !strings.Contains(said, row.words) {
				t.Errorf("got %q, want the path and %q", said, row.words)
			}
			if strings.Contains(err.Error(), short) {
				t.Errorf("the error has the secret: %v", err)
			}
			if text(t, path) != row.content {
				t.Error("the file was changed")
			}
		})
	}
}

func TestReadRefusesAPipeWithoutWaiting(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := key.Read(path); err == nil || !strings.Contains(err.Error(), "is not a regular file") {
		t.Errorf("got %v", err)
	}
}

func TestCreateAndAddWriteTheDocumentedFormat(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	add(t, path, key.New(noon, noon.Add(time.Minute)))
	var file map[string][]map[string]string
	if err := json.Unmarshal([]byte(text(t, path)), &file); err != nil || len(file) != 1 || len(file["keys"]) != 2 {
		t.Fatalf("got %s, %v", text(t, path), err)
	}
	later, first := file["keys"][0], file["keys"][1]
	if len(first) != 3 || first["id"] == "" || first["secret"] == "" || first["created_at"] != "2026-02-28T12:00:00Z" {
		t.Errorf("the first key has other fields in %s", text(t, path))
	}
	if len(later) != 4 || later["created_at"] != "2026-03-01T12:00:00Z" || later["active_from"] != "2026-03-01T12:01:00Z" {
		t.Errorf("a later key has other fields in %s", text(t, path))
	}
}
