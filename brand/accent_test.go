package brand_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"fairlead/brand"
	"fairlead/color"
)

// cube has colors from everywhere in the space.
func cube(step int) (all []color.RGB) {
	for r := 0; r < 256; r += step {
		for g := 0; g < 256; g += step {
			for b := 0; b < 256; b += step {
				all = append(all, color.RGB{R: uint8(r), G: uint8(g), B: uint8(b)})
			}
		}
	}
	return all
}

// The surfaces of both schemes, which TestTheUsualAccentIsThatOfAppCSS compares.
var (
	lightSurfaces = []string{"#f3f6f7", "#ffffff"}
	darkSurfaces  = []string{"#0d1417", "#151e22", "#0f171a"}
)

func TestEveryPairOfAnAcceptedColorCanBeRead(t *testing.T) {
	t.Parallel()
	accepted := 0
	for _, c := range cube(23) {
		accent, err := brand.NewAccent(c)
		if err != nil {
			continue
		}
		accepted++
		if accent.Light.Accent != c || accent.Light.Fill != c {
			t.Errorf("%s became %+v", c, accent.Light)
		}
		wantReadable(t, fmt.Sprintf("%s in light", c), accent.Light, lightSurfaces)
		wantReadable(t, fmt.Sprintf("%s in dark", c), accent.Dark, darkSurfaces)
	}
	if accepted < 300 {
		t.Errorf("only %d colors are accepted", accepted)
	}
}

func wantReadable(t *testing.T, what string, s brand.Scheme, on []string) {
	t.Helper()
	want := func(pair string, a, b color.RGB, least float64) {
		if got := color.Contrast(a, b); got < least {
			t.Errorf("%s: %s (%s, %s) is %.2f:1, want %.1f:1", what, pair, a, b, got, least)
		}
	}
	want("a button’s text", s.OnFill, s.Fill, color.Text)
	want("a pressed button’s text", s.OnFill, s.FillStrong, color.Text)
	for _, text := range on {
		surface := color.Must(text)
		want("a link", s.Accent, surface, color.Text)
		want("a link below the pointer", s.AccentStrong, surface, color.Text)
		want("a button", s.Fill, surface, color.Edge)
		want("a button below the pointer", s.FillStrong, surface, color.Edge)
	}
	if s.Fill == s.FillStrong || s.Accent == s.AccentStrong {
		t.Errorf("%s: nothing changes below the pointer: %+v", what, s)
	}
}

func TestTheColorThatARefusalNamesIsTheNearest(t *testing.T) {
	t.Parallel()
	refused := 0
	for _, c := range cube(23) {
		_, err := brand.NewAccent(c)
		var unreadable *brand.Unreadable
		if !errors.As(err, &unreadable) {
			continue
		}
		refused++
		if _, err := brand.NewAccent(unreadable.Nearest); err != nil {
			t.Errorf("%s: the suggested %s is refused: %v", c, unreadable.Nearest, err)
		}
		wantNoNearer(t, c, unreadable.Nearest)
	}
	if refused < 800 {
		t.Errorf("only %d colors are refused", refused)
	}
}

// wantNoNearer tries the lightnesses up to the suggested one, in both directions. What is closer to
// it than 8 bits can show is the same.
func wantNoNearer(t *testing.T, c, suggested color.RGB) {
	t.Helper()
	own := c.LCH()
	for away := 0.0; away < math.Abs(own.L-suggested.LCH().L)-0.003; away += 0.005 {
		for _, lightness := range []float64{own.L - away, own.L + away} {
			if nearer := own.At(lightness); brand.Passes(nearer) {
				t.Errorf("%s: %s is nearer than %s", c, nearer, suggested)
				return
			}
		}
	}
}

func TestARefusalSaysWhy(t *testing.T) {
	t.Parallel()
	_, err := brand.NewAccent(color.Must("#ffcc00"))
	const want = "is too light to read: its contrast on the page is 1.39:1, and text needs 4.5:1. The nearest color that passes is #8a6d00"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestGrayStaysGray(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"#000000", "#444444"} {
		accent, err := brand.NewAccent(color.Must(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []color.RGB{accent.Light.AccentStrong, accent.Dark.Accent, accent.Dark.Fill} {
			if c.R != c.G || c.G != c.B {
				t.Errorf("%s became %s", text, c)
			}
		}
	}
}
