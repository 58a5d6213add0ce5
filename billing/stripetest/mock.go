package stripetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// Mock is stripe-mock, which checks what it is sent against Stripe's specification and answers
// samples.
type Mock struct {
	URL     string
	program *exec.Cmd
}

// Start starts the mock until ctx ends. It is built from a go.mod: that of tools.
func Start(ctx context.Context, tools string) (*Mock, error) {
	// The path is on standard output alone: on the other one, go names each module it downloads.
	build, said := exec.CommandContext(ctx, "go", "tool", "-modfile="+tools, "-n", "stripe-mock"), new(strings.Builder)
	build.Stderr = said
	path, err := build.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, said)
	}
	// The shell ends the mock when its standard input does, so that the mock does not
	// outlive this process, however that ends. It keeps no output open, so that a mock that
	// cannot start is noticed.
	mock := exec.CommandContext(ctx, "/bin/sh", "-c", `"$0" "$@" </dev/null & exec >/dev/null; cat; kill $!`,
		strings.TrimSpace(string(path)), "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	in, err := mock.StdinPipe()
	if err != nil {
		return nil, err
	}
	mock.Cancel = in.Close
	out, err := mock.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := mock.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "Listening for HTTP at address: "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }() // it must never wait for a reader
			return &Mock{URL: "http://" + address, program: mock}, nil
		}
	}
	_ = in.Close() // the shell waits for that
	return nil, errors.Join(errors.New("it ended before it listened"), mock.Wait())
}

// Wait waits until the mock has ended.
func (m *Mock) Wait() { _ = m.program.Wait() } // it was killed, and that is its error
