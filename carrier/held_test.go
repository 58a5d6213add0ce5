package carrier_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairlead/carrier"
	"fairlead/key"
	"fairlead/storage/storagetest"
)

func TestAnAnswerIsKeptWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	f := open(t, storagetest.OpenURL(t, server.URL()))
	folder := filepath.Join(t.TempDir(), "answers")
	f.Held = &carrier.Held{Folder: folder, Seal: func() key.Sealer { return f.sealer }}
	a := f.connect("ups")
	f.clock.Advance(50 * time.Minute)
	ctx, stop := context.WithCancel(t.Context())
	f.real.behave(func(_ http.ResponseWriter, _ *http.Request, issue func()) {
		server.Stop(storagetest.Immediate)
		stop() // and the server is told to stop
		issue()
	})
	f.Run(ctx, time.Hour)
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("kept are %q, %v; log: %s", files, err, f.log)
	}
	kept, err := os.ReadFile(files[0])
	if err != nil || strings.Contains(string(kept), a.ID) {
		t.Errorf("it is not sealed: %q, %v", kept, err)
	}
	server.Start()
	next := f.another(f.DB)
	next.Held = f.Held
	must(t, next.ReplayHeld(t.Context()))
	f.wantAccess(a, ".a1")
	if files, _ := filepath.Glob(filepath.Join(folder, "*")); len(files) != 0 {
		t.Errorf("%q are still there", files)
	}
	f.wantNoSecretLogged()
}

func TestAnAnswerIsWrittenOnceTheDatabaseIsBack(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	f := open(t, storagetest.OpenURL(t, server.URL()))
	a := f.connect("ups")
	f.clock.Advance(50 * time.Minute)
	back := make(chan struct{})
	f.real.behave(func(w http.ResponseWriter, _ *http.Request, issue func()) {
		server.Stop(storagetest.Immediate)
		issue()
		go func() { server.Start(); close(back) }()
	})
	if _, err := f.RunDue(t.Context()); err != nil {
		t.Logf("meanwhile: %v", err)
	}
	<-back
	f.wantAccess(a, ".a1")
}

func TestWhatIsNotAnAnswerIsNotReplayed(t *testing.T) {
	t.Parallel()
	f := open(t, storagetest.Open(t))
	f.Held = &carrier.Held{Folder: t.TempDir(), Seal: func() key.Sealer { return f.sealer }}
	if err := f.ReplayHeld(t.Context()); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
	file, err := os.Create(filepath.Join(f.Held.Folder, "x.sealed"))
	must(t, err)
	_, _ = io.WriteString(file, "not sealed by us")
	must(t, file.Close())
	if err := f.ReplayHeld(t.Context()); err == nil {
		t.Error("what no key opens was replayed")
	}
	if _, err := os.Stat(file.Name()); err != nil {
		t.Errorf("it was deleted: %v", err)
	}
}
