package billing_test

import (
	"bufio"
	"context"
	"fmt"
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
	stripeMock = sync.OnceValues(func() (string, error) { return startStripeMock(ctx) })
	code := m.Run()
	stop()
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

func startStripeMock(ctx context.Context) (string, error) {
	built, err := exec.CommandContext(ctx, "go", "tool", "-modfile=../tools/go.mod", "-n", "stripe-mock").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, built)
	}
	cmd := exec.CommandContext(ctx, strings.TrimSpace(string(built)), "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "Listening for HTTP at address: "); ok {
			go func() { // it must never wait for a reader
				for lines.Scan() {
				}
				_ = cmd.Wait()
			}()
			return "http://" + address, nil
		}
	}
	return "", fmt.Errorf("it ended: %w", cmd.Wait())
}
