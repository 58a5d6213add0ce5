package webtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
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

// sharedChromium answers the context of the Chromium that all tests share; nil unless
// they run in [Run].
var sharedChromium func() (context.Context, error)

// Run runs the tests of a package that has several in Chromium. They share one, which
// starts with the first of them and ends with the last test; each [NewTab] is a person of
// its own nevertheless. It belongs in TestMain.
func Run(m *testing.M) int {
	ctx, stop := newChromium()
	defer stop()
	sharedChromium = sync.OnceValues(func() (context.Context, error) { return ctx, start(ctx) })
	return m.Run()
}

// startChromium starts a Chromium of the test's own and answers the chromedp context
// of its first tab. It ends with the test.
func startChromium(tb testing.TB) context.Context {
	tb.Helper()
	ctx, stop := newChromium()
	tb.Cleanup(stop)
	if err := start(ctx); err != nil {
		tb.Fatal(err)
	}
	return ctx
}

// newChromium is one that start starts and stop ends. Its files are in a folder of its own,
// since it leaves some behind.
func newChromium() (ctx context.Context, stop func()) {
	folder, err := os.MkdirTemp("", "fairlead-chromium-")
	if err != nil {
		panic(err) // nothing of this machine works
	}
	allocator, free := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(chromiumPath()), chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Env("TMPDIR="+folder), chromedp.UserDataDir(filepath.Join(folder, "profile")),
		chromedp.Flag("no-sandbox", os.Geteuid() == 0), // Chromium refuses to be root inside its sandbox
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), // containers have little of it
		// Start a process only for a page that is there, and end it with the page.
		chromedp.Flag("renderer-process-limit", "1"),
		chromedp.Flag("disable-features", "SpareRendererForSitePerProcess"),
	)
	ctx, cancel := chromedp.NewContext(allocator)
	return ctx, func() { cancel(); free(); _ = os.RemoveAll(folder) }
}

func start(chromium context.Context) error {
	if err := chromedp.Do(chromium); err != nil {
		return fmt.Errorf("start %s: %w", chromiumPath(), err)
	}
	return nil
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
const stepTimeout = 3 * time.Minute
