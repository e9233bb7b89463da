// Package e2e tests Vedlys in Chromium, as people use it. Its journeys are tests; the rest is a small harness for them.
// A window fails its test for everything that the browser's console would show: an error, a refused resource, a
// violation of the Content-Security-Policy.
package e2e

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is the time that a window waits for an expected state.
const patience = 15 * time.Second

// flags isolate Chromium: no sandbox, because tests run as root in a container, and no connections to the outside.
var flags = []chromedp.ExecAllocatorOption{
	chromedp.Flag("headless", "new"),
	chromedp.NoSandbox,
	chromedp.DisableGPU,
	chromedp.NoFirstRun,
	chromedp.NoDefaultBrowserCheck,
	chromedp.Flag("disable-quic", true),
	chromedp.Flag("disable-background-networking", true),
	chromedp.Flag("disable-component-update", true),
	chromedp.Flag("disable-sync", true),
	chromedp.Flag("disable-breakpad", true),
	chromedp.Flag("disable-default-apps", true),
	chromedp.Flag("disable-extensions", true),
	chromedp.Flag("disable-dev-shm-usage", true),
	chromedp.Flag("disable-background-timer-throttling", true),
	chromedp.Flag("disable-backgrounding-occluded-windows", true),
	chromedp.Flag("disable-renderer-backgrounding", true),
	chromedp.Flag("disable-features", "Translate,OptimizationHints,MediaRouter"),
	chromedp.Flag("password-store", "basic"),
	chromedp.Flag("hide-scrollbars", true),
	chromedp.Flag("mute-audio", true),
	chromedp.Flag("force-color-profile", "srgb"),
}

// A Browser is a Chromium with an empty profile, for one test.
type Browser struct {
	t   testing.TB
	ctx context.Context
}

// NewBrowser starts a Chromium that ends with the test.
func NewBrowser(t testing.TB) *Browser {
	t.Helper()
	profile, err := os.MkdirTemp("", "vedlys-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { remove(t, profile) })
	options := append(flags[:len(flags):len(flags)], chromedp.UserDataDir(profile),
		chromedp.Env("XDG_CONFIG_HOME="+profile, "XDG_CACHE_HOME="+profile))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal("start Chromium (make test installs it): ", err)
	}
	t.Cleanup(func() {
		limited, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		if err := chromedp.Cancel(limited); err != nil {
			t.Log("close Chromium:", err)
		}
	})
	return &Browser{t, ctx}
}

// For returns the same browser for another test, such as a subtest. Windows end with that test.
func (b *Browser) For(t testing.TB) *Browser { return &Browser{t, b.ctx} }

// remove deletes the profile. Processes of Chromium may still write to it shortly after it has ended.
func remove(t testing.TB, dir string) {
	var err error
	for range 50 {
		if err = os.RemoveAll(dir); err == nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error(err)
}
