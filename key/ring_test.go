package key_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fairlead/key"
)

// Two servers share a file, and only one has read the new key.
func TestRingsKnowAKeyBeforeOneSignsWithIt(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	c := newClock()
	quick, slow := openRing(t, path, c), openRing(t, path, c)
	add(t, path, key.New(c.Now(), c.Now().Add(time.Minute)))
	understood := func(by, from *key.Ring) {
		t.Helper()
		cookie, err := from.Keys().Codecs()[0].Encode("session", "value")
		var value string
		for _, codec := range by.Keys().Codecs() {
			if codec.Decode("session", cookie, &value) == nil {
				return
			}
		}
		t.Errorf("one does not know what the other made (%v)", err)
	}
	for _, step := range []func(){
		func() { look(t, quick, true) },
		func() { c.Advance(59 * time.Second); look(t, quick, false) },
		func() { look(t, slow, true) },
		func() { c.Advance(time.Second); look(t, quick, true) }, // and uses it
		func() { look(t, slow, true) },
	} {
		step()
		understood(quick, slow)
		understood(slow, quick)
	}
	list, err := key.Read(path)
	if err != nil || quick.Keys()[0].ID != list[0].ID || slow.Keys()[0].ID != list[0].ID {
		t.Errorf("they use %s and %s, not the new one of %v (%v)", quick.Keys()[0], slow.Keys()[0], list, err)
	}
}

func TestRingNoticesEveryWayOfReplacingTheFile(t *testing.T) {
	t.Parallel()
	other := `{"keys":[{"id":"b","secret":"` + good + `"}]}`
	for name, replace := range map[string]func(t *testing.T, path string){
		"by renaming": func(t *testing.T, path string) {
			write(t, path+".new", other)
			rename(t, path+".new", path)
		},
		"in place, at the same size and time": func(t *testing.T, path string) {
			info, err := os.Stat(path)
			write(t, path, other)
			if err := errors.Join(err, os.Chtimes(path, info.ModTime(), info.ModTime())); err != nil {
				t.Fatal(err)
			}
		},
		"by removing and writing": func(t *testing.T, path string) {
			_ = os.Remove(path)
			write(t, path, other)
		},
		"by swapping the folder behind a link": func(t *testing.T, path string) { // as Kubernetes does
			folder := filepath.Dir(path)
			if err := os.Mkdir(filepath.Join(folder, "..2"), 0o700); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(folder, "..2", "keys.json"), other)
			link(t, "..2", filepath.Join(folder, "..data_tmp"))
			rename(t, filepath.Join(folder, "..data_tmp"), filepath.Join(folder, "..data"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			path := filepath.Join(folder, "keys.json")
			if strings.Contains(name, "link") {
				if err := os.Mkdir(filepath.Join(folder, "..1"), 0o700); err != nil {
					t.Fatal(err)
				}
				link(t, "..1", filepath.Join(folder, "..data"))
				link(t, filepath.Join("..data", "keys.json"), path)
			}
			write(t, path, `{"keys":[{"id":"a","secret":"`+good+`"}]}`)
			r := openRing(t, path, newClock())
			replace(t, path)
			look(t, r, true)
			if r.Keys()[0].ID != "b" {
				t.Errorf("in use is %v", r.Keys())
			}
			look(t, r, false)
		})
	}
}

func link(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func TestRingKeepsItsKeysAndLogsABrokenFileOnce(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(t *testing.T, path string){
		"missing":      func(_ *testing.T, path string) { _ = os.Remove(path) },
		"empty":        func(t *testing.T, path string) { write(t, path, "") },
		"half written": func(t *testing.T, path string) { write(t, path, text(t, path)[:100]) },
		"without keys": func(t *testing.T, path string) { write(t, path, `{"keys":[]}`) },
		"a folder": func(t *testing.T, path string) {
			_ = os.Remove(path)
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, first := newFile(t)
			r := openRing(t, path, newClock())
			whole := text(t, path)
			var said bytes.Buffer
			log := slog.New(slog.NewTextHandler(&said, nil))
			damage(t, path)
			failure := ""
			for range 3 {
				failure = r.Follow(log, failure)
			}
			if got := said.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "level=ERROR") || !strings.Contains(got, path) {
				t.Errorf("logged %s", got)
			}
			if keys := r.Keys(); len(keys) != 1 || keys[0].ID != first.ID {
				t.Errorf("the keys are %v", keys)
			}

			said.Reset()
			_ = os.Remove(path)
			write(t, path, whole)
			add(t, path, key.New(noon, noon))
			for range 3 {
				failure = r.Follow(log, failure)
			}
			got := said.String()
			if strings.Count(got, "\n") != 2 || !strings.Contains(got, "can be read again") || !strings.Contains(got, "keys changed") || failure != "" {
				t.Errorf("logged %s", got)
			}
			if keys := r.Keys(); len(keys) != 2 || !strings.Contains(got, "active="+keys[0].ID) || keys[0].ID == first.ID {
				t.Errorf("the keys are %v", keys)
			}
		})
	}
}

func TestRingActivatesAKeyWithoutItsFile(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	c := newClock()
	next := key.New(noon, noon.Add(time.Minute))
	add(t, path, next)
	r := openRing(t, path, c)
	_ = os.Remove(path)
	c.Advance(time.Minute)
	if changed, err := r.Look(); !changed || err == nil || r.Keys()[0].ID != next.ID {
		t.Errorf("changed %t to %v (%v)", changed, r.Keys(), err)
	}
}

func TestOpenReturnsTheErrorOfTheSource(t *testing.T) {
	t.Parallel()
	r, err := key.Open(func() (key.List, error) { return nil, os.ErrNotExist }, time.Now)
	if r != nil || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("opened %v, %v", r, err)
	}
}

// The race detector checks this.
func TestRingIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	lists := []key.List{{named("a", 1)}, {named("b", 2), named("a", 1)}, {named("c", 3), named("b", 2), named("a", 1)}}
	i := 0
	r, err := key.Open(func() (key.List, error) { i++; return lists[(i-1)%len(lists)], nil }, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	counted := key.From(r, func(l key.List) int { return len(l) })
	derived := key.From(r, func(l key.List) [][]byte { return l.Derive("race", 32) })
	done := make(chan struct{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if n := counted(); n < 1 || n > 3 || len(derived()) == 0 {
					t.Error("half a change was seen")
					return
				}
			}
		})
	}
	for range 300 {
		look(t, r, true)
		if got, want := counted(), len(r.Keys()); got != want {
			t.Errorf("made of %d keys where there are %d", got, want)
		}
	}
	close(done)
	all.Wait()
}

func TestFromDerivesOncePerChange(t *testing.T) {
	t.Parallel()
	path, _ := newFile(t)
	r := openRing(t, path, newClock())
	made := 0
	use := key.From(r, func(key.List) int { made++; return made })
	for range 5 {
		look(t, r, false)
		if got := use(); got != 1 {
			t.Errorf("made %d times", got)
		}
	}
	add(t, path, key.New(noon, noon))
	look(t, r, true)
	if use(); use() != 2 {
		t.Errorf("made %d times after a change", made)
	}
}

func BenchmarkFrom(b *testing.B) {
	path, _ := newFile(b)
	derived := key.From(openRing(b, path, newClock()), func(l key.List) [][]byte { return l.Derive("code", 32) })
	b.ReportAllocs()
	for b.Loop() {
		_ = derived()
	}
}
