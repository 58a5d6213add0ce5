package billing_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"fairlead/web/webtest"
)

// TestMain ends the stripe-mock that the tests share.
func TestMain(m *testing.M) {
	ctx, stop := context.WithCancel(context.Background())
	var mock *exec.Cmd
	stripeMock = sync.OnceValues(func() (url string, err error) {
		mock, url, err = startStripeMock(ctx)
		return url, err
	})
	code := webtest.Run(m)
	stop()
	if mock != nil {
		_ = mock.Wait() // it was killed, and that is its error
	}
	os.Exit(code)
}

// stripeMock starts Stripe's own mock, once, and answers its URL. It checks what
// it is sent against Stripe's specification and answers samples.
var stripeMock func() (string, error)

func stripeMockURL(t *testing.T) string {
	t.Helper()
	url, err := stripeMock()
	webtest.Require(t, err == nil, fmt.Sprintf("stripe-mock cannot be built or started here: %v", err))
	return url
}

func startStripeMock(ctx context.Context) (mock *exec.Cmd, url string, err error) {
	built, err := exec.CommandContext(ctx, "go", "tool", "-modfile=../tools/go.mod", "-n", "stripe-mock").CombinedOutput()
	if err != nil {
		return nil, "", fmt.Errorf("%w: %s", err, built)
	}
	// The shell ends the mock when its standard input does, so that the mock does not
	// outlive this process, however that ends.
	mock = exec.CommandContext(ctx, "/bin/sh", "-c", `"$0" "$@" </dev/null & cat; kill $!`,
		strings.TrimSpace(string(built)), "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	in, err := mock.StdinPipe()
	if err != nil {
		return nil, "", err
	}
	mock.Cancel = in.Close
	out, err := mock.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := mock.Start(); err != nil {
		return nil, "", err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "Listening for HTTP at address: "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }() // it must never wait for a reader
			return mock, "http://" + address, nil
		}
	}
	return mock, "", errors.New("it ended before it listened")
}
