package webtest

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Require skips a test that lacks something of this machine, or fails it where
// FAIRLEAD_TEST_REQUIRE=1 says that everything has to be there.
func Require(tb testing.TB, there bool, missing string) {
	tb.Helper()
	switch {
	case there:
	case os.Getenv("FAIRLEAD_TEST_REQUIRE") == "1":
		tb.Fatalf("%s; FAIRLEAD_TEST_REQUIRE=1 makes this a failure", missing)
	default:
		tb.Skip(missing)
	}
}

// startChromium starts a Chromium of the test's own and answers the chromedp context
// of its first tab. It ends with the test.
func startChromium(tb testing.TB) context.Context {
	tb.Helper()
	path := chromiumPath()
	Require(tb, path != "", "no Chromium here: install chromium to run this test")
	allocator, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("no-sandbox", os.Geteuid() == 0), // Chromium refuses to be root inside its sandbox
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), // containers have little of it
	)
	tb.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator, chromedp.WithErrorf(tb.Logf))
	tb.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		tb.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

func chromiumPath() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// stepTimeout is how long a tab may take for one step before the test fails.
const stepTimeout = 30 * time.Second
