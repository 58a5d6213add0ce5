package static

import (
	"regexp"
	"strings"
	"testing"

	"fairlead/color"
)

// The pairs of colors that meet on a page.
func TestColorsThatMeetAreFarEnoughApart(t *testing.T) {
	t.Parallel()
	pairs := []struct {
		above, below string
		want         float64
	}{
		{"ink", "page", color.Text}, {"ink", "card", color.Text}, {"ink", "sunk", color.Text},
		{"soft", "page", color.Text}, {"soft", "card", color.Text}, {"soft", "sunk", color.Text},
		{"accent", "page", color.Text}, {"accent", "card", color.Text}, {"accent", "sunk", color.Text},
		{"accent-strong", "page", color.Text}, {"accent-strong", "card", color.Text}, {"accent-strong", "sunk", color.Text},
		{"on-fill", "fill", color.Text}, {"on-fill", "fill-strong", color.Text},
		{"danger", "card", color.Text}, {"danger", "danger-sunk", color.Text},
		{"good", "card", color.Text}, {"good", "good-sunk", color.Text},
		{"note", "note-sunk", color.Text},
		{"edge", "card", color.Edge}, {"fill", "card", color.Edge}, {"fill", "page", color.Edge},
	}
	for scheme, colors := range schemes(t) {
		for _, p := range pairs {
			if got := contrast(t, colors[p.above], colors[p.below]); got < p.want {
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
		if got := contrast(t, "#ffffff", tile[1]); got < color.Text {
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

// schemes are the color tokens of the light and the dark scheme.
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

// contrast is WCAG's ratio of two colors written as #rrggbb.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	above, err := color.Parse(a)
	if err != nil {
		t.Fatalf("color %q: %v", a, err)
	}
	below, err := color.Parse(b)
	if err != nil {
		t.Fatalf("color %q: %v", b, err)
	}
	return color.Contrast(above, below)
}
