package static

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The pairs of colours that meet on a page, and how far apart WCAG 2.2 AA wants
// them: 4.5 for text (1.4.3), 3 for edges and focus rings (1.4.11).
const (
	text = 4.5
	edge = 3.0
)

func TestColoursThatMeetAreFarEnoughApart(t *testing.T) {
	t.Parallel()
	pairs := []struct {
		above, below string
		want         float64
	}{
		{"ink", "page", text}, {"ink", "card", text}, {"ink", "sunk", text},
		{"soft", "page", text}, {"soft", "card", text}, {"soft", "sunk", text},
		{"accent", "page", text}, {"accent", "card", text}, {"accent", "sunk", text},
		{"accent-strong", "page", text}, {"accent-strong", "card", text}, {"accent-strong", "sunk", text},
		{"on-fill", "fill", text}, {"on-fill", "fill-strong", text},
		{"danger", "card", text}, {"danger", "danger-sunk", text},
		{"good", "card", text}, {"good", "good-sunk", text},
		{"note", "note-sunk", text},
		{"edge", "card", edge}, {"fill", "card", edge}, {"fill", "page", edge},
	}
	for scheme, colours := range schemes(t) {
		for _, p := range pairs {
			if got := contrast(t, colours[p.above], colours[p.below]); got < p.want {
				t.Errorf("%s: --%s on --%s is %.2f:1, want %.1f:1", scheme, p.above, p.below, got, p.want)
			}
		}
	}
}

func TestWhiteIsReadableOnEveryTile(t *testing.T) {
	t.Parallel()
	tiles := regexp.MustCompile(`\.tile(?:\.tone-\d)? \{[^}]*background: (#\w{6});`).FindAllStringSubmatch(sheet(t), -1)
	if len(tiles) != 6 {
		t.Fatalf("found %d tiles, want 6", len(tiles))
	}
	for _, tile := range tiles {
		if got := contrast(t, "#ffffff", tile[1]); got < text {
			t.Errorf("white on %s is %.2f:1", tile[1], got)
		}
	}
}

func sheet(t *testing.T) string {
	t.Helper()
	b, err := FS.ReadFile("app.css")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// schemes are the colour tokens of the light and the dark scheme.
func schemes(t *testing.T) map[string]map[string]string {
	t.Helper()
	light, dark, ok := strings.Cut(sheet(t), "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("there is no dark scheme")
	}
	dark, _, _ = strings.Cut(dark, "/* Base */")
	return map[string]map[string]string{"light": tokens(light), "dark": tokens(dark)}
}

func tokens(css string) map[string]string {
	found := map[string]string{}
	for _, m := range regexp.MustCompile(`--([\w-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
		found[m[1]] = m[2]
	}
	return found
}

// contrast is WCAG's ratio of two colours written as #rrggbb.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", colour, err)
	}
	linear := func(channel uint64) float64 {
		c := float64(channel&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n>>16) + 0.7152*linear(n>>8) + 0.0722*linear(n)
}
