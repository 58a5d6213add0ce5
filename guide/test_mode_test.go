package guide_test

import (
	"strings"
	"testing"

	"fairlead/guide"
	"fairlead/storage"
)

func TestGuideSaysWhereTestModeIsOff(t *testing.T) {
	t.Parallel()
	const says = "Test mode is turned off on this server"
	if text := open(t).Get("/docs/test-mode").Text(); !strings.Contains(text, says) {
		t.Errorf("with test mode off it says %s", text)
	}
	on := open(t, func(h *guide.Handlers) { h.TestClientID = storage.TestClientID })
	if text := on.Get("/docs/test-mode").Text(); strings.Contains(text, says) {
		t.Errorf("with test mode on it says %s", text)
	}
}
