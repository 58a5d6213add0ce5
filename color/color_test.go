package color_test

import (
	"errors"
	"math"
	"testing"

	"fairlead/color"
)

// The values are those of WebAIM's contrast checker, which cuts off after two digits.
func TestContrastIsWCAGs(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		a, b string
		want float64
	}{
		{"#000000", "#ffffff", 21},
		{"#ffffff", "#ffffff", 1},
		{"#777777", "#ffffff", 4.47},
		{"#767676", "#ffffff", 4.54},
		{"#949494", "#ffffff", 3.03},
		{"#ff0000", "#ffffff", 3.99},
		{"#00ff00", "#ffffff", 1.37},
		{"#0000ff", "#ffffff", 8.59},
		{"#0000ff", "#000000", 2.44},
	} {
		a, b := color.Must(row.a), color.Must(row.b)
		if got := color.Contrast(a, b); math.Abs(got-row.want) > 0.01 {
			t.Errorf("%s on %s is %.3f, want %.2f", a, b, got, row.want)
		}
		if color.Contrast(a, b) != color.Contrast(b, a) {
			t.Errorf("%s on %s differs from the other way round", a, b)
		}
	}
}

func TestColorsAreReadAndWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"#0b5e72": "#0b5e72", "#ABCDEF": "#abcdef", "#000000": "#000000"} {
		if got, err := color.Parse(text); err != nil || got.String() != want {
			t.Errorf("%s is %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "#", "#fff", "0b5e72", "#0b5e7g", "#0b5e722", "#0b5e72ff", "teal", " #0b5e72", "#+b5e72", "#0b5e72\n"} {
		if got, err := color.Parse(text); !errors.Is(err, color.ErrMalformed) {
			t.Errorf("%q is %s, %v", text, got, err)
		}
	}
}

// The values are those of CSS Color 4's sample code.
func TestOKLCHIsCSSs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]color.LCH{
		"#ffffff": {L: 1}, "#000000": {},
		"#ff0000": {L: 0.62796, C: 0.25768, H: 29.2339 * math.Pi / 180},
		"#00ff00": {L: 0.86644, C: 0.29483, H: 142.4953 * math.Pi / 180},
		"#0000ff": {L: 0.45201, C: 0.31321, H: (264.0520 - 360) * math.Pi / 180},
	} {
		got := color.Must(text).LCH()
		if math.Abs(got.L-want.L) > 1e-4 || math.Abs(got.C-want.C) > 1e-4 || want.C > 0 && math.Abs(got.H-want.H) > 1e-3 {
			t.Errorf("%s is %+v, want %+v", text, got, want)
		}
	}
}

func TestAColorAtItsOwnLightnessIsItself(t *testing.T) {
	t.Parallel()
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				c := color.RGB{R: uint8(r), G: uint8(g), B: uint8(b)}
				lch := c.LCH()
				if got := lch.At(lch.L); got != c {
					t.Errorf("%s is %s", c, got)
				}
			}
		}
	}
}

func TestAnotherLightnessKeepsTheHue(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"#ff0000", "#ffff00", "#00ff88", "#0b5e72", "#7a1fa2"} {
		own := color.Must(text).LCH()
		for _, lightness := range []float64{0.3, 0.5, 0.7, 0.9} {
			got := own.At(lightness).LCH()
			turn := math.Abs(math.Remainder(got.H-own.H, 2*math.Pi))
			if math.Abs(got.L-lightness) > 0.01 || turn > 0.05 {
				t.Errorf("%s at %.1f is %+v, want the hue %.3f", text, lightness, got, own.H)
			}
		}
		if own.At(0) != color.Black || own.At(1) != color.White || own.At(-1) != color.Black || own.At(2) != color.White {
			t.Errorf("%s has other ends: %s, %s", text, own.At(0), own.At(1))
		}
	}
}
