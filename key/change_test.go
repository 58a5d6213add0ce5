package key_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/key"
)

func TestAddPutsTheKeyInFront(t *testing.T) {
	t.Parallel()
	path, first := newFile(t)
	second := key.New(noon, noon.Add(time.Minute))
	add(t, path, second)
	list, err := key.Read(path)
	if err != nil || !slices.Equal(list.IDs(), []string{second.ID, first.ID}) || string(list[1].Secret) != string(first.Secret) {
		t.Errorf("read %v, %v", list, err)
	}
	alone(t, path)
}

func TestAddRacedLosesNoKey(t *testing.T) {
	t.Parallel()
	path, first := newFile(t)
	want := []string{first.ID}
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			k := key.New(noon, noon)
			if err := key.Add(path, k); err != nil {
				t.Error(err)
			}
			if _, err := key.Read(path); err != nil {
				t.Errorf("a reader saw half a file: %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			want = append(want, k.ID)
		})
	}
	all.Wait()
	list, err := key.Read(path)
	got := list.IDs()
	slices.Sort(got)
	slices.Sort(want)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%d keys are left of %d (%v)", len(got), len(want), err)
	}
	alone(t, path)
}

func TestRemoveOnlyInactiveKeys(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		id, refusal string
	}{
		"one that has been replaced":      {"old", ""},
		"one that has not begun":          {"next", ""},
		"not the one in use":              {"used", "the key used is active"},
		"not one that is not there":       {"other", `there is no key "other"`},
		"not one without a name":          {"", `there is no key ""`},
		"not one that is written another": {"OLD", `there is no key "OLD"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "keys.json")
			old, used, next := named("old", 1), named("used", 2), named("next", 3)
			next.ActiveFrom = noon.Add(time.Second)
			if err := key.Create(path, old); err != nil {
				t.Fatal(err)
			}
			add(t, path, used)
			add(t, path, next)
			before := text(t, path)
			err := key.Remove(path, row.id, noon)
			if row.refusal != "" {
				if err == nil || !strings.Contains(err.Error(), row.refusal) || text(t, path) != before {
					t.Errorf("got %v and %s", err, text(t, path))
				}
				return
			}
			if list, bad := key.Read(path); err != nil || bad != nil || len(list) != 2 || slices.Contains(list.IDs(), row.id) {
				t.Errorf("left %v (%v, %v)", list, err, bad)
			}
		})
	}
}

func TestAddKeepsTheFilesOwnerAndMode(t *testing.T) {
	t.Parallel()
	for _, mode := range []fs.FileMode{0o600, 0o640} {
		path, _ := newFile(t)
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		owner := func() (uid, gid int) {
			if os.Getuid() != 0 {
				return os.Getuid(), os.Getgid()
			}
			return 12345, 54321 // what only root can give away
		}
		uid, gid := owner()
		if err := os.Chown(path, uid, gid); err != nil {
			t.Fatal(err)
		}
		add(t, path, key.New(noon, noon))
		info, err := os.Stat(path)
		if err != nil || info.Mode() != mode {
			t.Errorf("mode %v, want %v (%v)", info.Mode(), mode, err)
		}
		if gotUID, gotGID := ownerOf(info); gotUID != uid || gotGID != gid {
			t.Errorf("the file belongs to %d:%d, want %d:%d", gotUID, gotGID, uid, gid)
		}
	}
}

func TestAddFollowsASymbolicLink(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	link := filepath.Join(t.TempDir(), "keys.json")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	add(t, link, key.New(noon, noon))
	info, err := os.Lstat(link)
	list, bad := key.Read(path)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 || bad != nil || len(list) != 2 {
		t.Errorf("the link is %v, the file has %v (%v, %v)", info.Mode(), list, err, bad)
	}
}

func TestAddRefusesAFileThatIsNotAKeysFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := key.Add(path, key.New(noon, noon)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a file: %v", err)
	}
	write(t, path, "something else")
	if err := key.Add(path, key.New(noon, noon)); err == nil || text(t, path) != "something else" {
		t.Errorf("to another file: %v, and it has %q", err, text(t, path))
	}
	alone(t, path)
}
