package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// process is a child that ends with this program, however that ends.
type process struct {
	cmd          *exec.Cmd
	began        time.Time
	ended        chan struct{}
	log          string // a file with what it said
	withChildren bool   // its children's time is its own
}

// launch starts a child whose standard error goes to a file, as a server's log does.
func launch(cmd *exec.Cmd, log string) (*process, error) {
	file, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) //nolint:gosec // in our own folder
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // the child has its own
	cmd.Stderr = file
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGTERM
	p := &process{cmd: cmd, began: time.Now(), ended: make(chan struct{}), log: log}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait() // stop ends it by a signal, and that is its error
		close(p.ended)
	}()
	return p, nil
}

// stop ends the child and waits for it.
func (p *process) stop(by syscall.Signal) {
	_ = p.cmd.Process.Signal(by)
	select {
	case <-p.ended:
	case <-time.After(40 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

// waitUntil tries something until it works, the child ends or patience does.
func (p *process) waitUntil(works func() error, patience time.Duration) error {
	for {
		err := works()
		switch {
		case err == nil:
			return nil
		case time.Since(p.began) > patience:
			return fmt.Errorf("%s: %w", p.cmd.Path, err)
		}
		select {
		case <-p.ended:
			return fmt.Errorf("%s ended at once: %s", p.cmd.Path, p.logTail())
		case <-time.After(time.Millisecond):
		}
	}
}

// logTail are the last lines of the log.
func (p *process) logTail() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-5):], "\n")
}

func (p *process) time() (time.Duration, error) {
	if p == nil {
		return 0, nil
	}
	if p.withChildren {
		return familyTime(p.cmd.Process.Pid)
	}
	return ownTime(p.cmd.Process.Pid)
}

// memory is the resident memory at its highest, in bytes.
func (p *process) memory() (uint64, error) { return peakMemory(p.cmd.Process.Pid) }

// launchBare starts this program again as the bare handler and reads off where it
// listens.
func launchBare(folder string) (p *process, address string, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	cmd := exec.CommandContext(context.Background(), self, "-serve-bare") //nolint:gosec // ourselves
	out, in, err := os.Pipe()
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = out.Close() }()
	cmd.Stdout = in
	p, err = launch(cmd, folder+"/bare.log")
	if err := errors.Join(err, in.Close()); err != nil {
		return nil, "", err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = errors.New(p.logTail())
	}
	return p, strings.TrimSpace(line), err
}
