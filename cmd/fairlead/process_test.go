package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"fairlead/web/webtest"
)

// asProgram is set where a test starts this binary as fairlead itself, in a
// process that it can kill.
const asProgram = "FAIRLEAD_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "hash" || filepath.Base(os.Args[0]) == "fairlead" { // the program started itself, or a link to it is run
		main()
	}
	if os.Getenv(asProgram) == "" {
		if _, set := os.LookupEnv("GORACE"); !set { // under the race detector, each process would sleep for a second as it ends
			_ = os.Setenv("GORACE", "atexit_sleep_ms=0")
		}
		code := webtest.Run(m)
		removeInstalled()
		os.Exit(code)
	}
	asNextRelease()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(exitFailed) // the parent process has ended
	}()
	main()
}

// process is a server in a separate process.
type process struct {
	*running
	program *exec.Cmd
	serving chan string // where
	ended   chan struct{}
}

// startProcess serves with the files of r until it is killed or the test ends.
func (r *running) startProcess(args ...string) *process {
	r.tb.Helper()
	p := r.launch(args...)
	p.awaitServing()
	return p
}

// launch does not wait until it serves. Of a setting that is given twice the last
// counts.
func (r *running) launch(args ...string) *process {
	r.tb.Helper()
	self, err := os.Executable()
	if err != nil {
		r.tb.Fatal(err)
	}
	p := &process{running: &running{tb: r.tb, folder: r.folder, files: r.files, binary: r.binary, stderr: &output{}},
		serving: make(chan string, 1), ended: make(chan struct{})}
	all := slices.Concat([]string{"serve", "--addr", "127.0.0.1:0", "--ops-addr", "", "--rate-limits", "off"}, r.files, args)
	p.program = exec.Command(cmp.Or(r.binary, self), all...)
	p.program.Dir, p.program.Env = r.folder, append(os.Environ(), append(r.env, asProgram+"=1")...)
	if _, err := p.program.StdinPipe(); err != nil { // which ends with this process
		r.tb.Fatal(err)
	}
	said, err := p.program.StderrPipe()
	if err != nil {
		r.tb.Fatal(err)
	}
	if err := p.program.Start(); err != nil {
		r.tb.Fatal(err)
	}
	go p.listen(said)
	r.tb.Cleanup(p.kill)
	return p
}

// listen keeps what the process says until it ends.
func (p *process) listen(said io.Reader) {
	defer close(p.ended)
	for lines := bufio.NewScanner(said); lines.Scan(); {
		var line struct {
			URL string `json:"public_url"`
		}
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.URL != "" {
			p.serving <- line.URL
		}
		_, _ = p.stderr.Write(append(lines.Bytes(), '\n'))
	}
	_ = p.program.Wait() // it is killed, and that is its error
}

// awaitServing waits until the process says where it serves.
func (p *process) awaitServing() {
	p.tb.Helper()
	select {
	case p.public = <-p.serving:
	case <-p.ended:
		p.tb.Fatalf("serve ended: %s", p.stderr)
	}
}

// kill ends the process without a word, as a power cut does.
func (p *process) kill() {
	_ = p.program.Process.Kill() // it may have ended
	<-p.ended
}

// terminate asks the process to end, as a supervisor does, and waits until it has.
func (p *process) terminate() {
	p.tb.Helper()
	p.stopBy(syscall.SIGTERM)
}

func (p *process) stopBy(signal syscall.Signal) {
	p.tb.Helper()
	if err := p.program.Process.Signal(signal); err != nil {
		p.tb.Fatal(err)
	}
	<-p.ended
	if code := p.program.ProcessState.ExitCode(); code != exitDone {
		p.tb.Errorf("exit code %d: %s", code, p.stderr)
	}
}

func TestServeStopsInOrderOnEachSignal(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			p := inFolder(t, folder, "sqlite:"+folder+"/fairlead.db").startProcess("--drain-delay", "0s")
			p.stopBy(signal)
			if !strings.Contains(p.stderr.String(), `"msg":"stopping"`) {
				t.Errorf("it did not stop in order: %s", p.stderr)
			}
		})
	}
}
