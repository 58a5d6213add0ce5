package brand

import (
	"fmt"

	"fairlead/color"
)

// Accent is the color of buttons, links and focus rings. An operator chooses it for light
// pages; that of dark pages is derived.
type Accent struct{ Light, Dark Scheme }

// Scheme has the colors that follow from an accent. Fields are named after the tokens of app.css.
type Scheme struct {
	// Accent is that of links, focus rings and lines, AccentStrong that of links below the
	// pointer.
	Accent, AccentStrong color.RGB
	// Fill is behind the text of buttons, FillStrong below the pointer.
	Fill, FillStrong color.RGB
	OnFill           color.RGB
}

// surfaces are what an accent is seen on: --page, --card and --sunk of app.css.
type surfaces []color.RGB

var (
	light = surfaces{color.Must("#f3f6f7"), color.White}
	dark  = surfaces{color.Must("#0d1417"), color.Must("#151e22"), color.Must("#0f171a")}
)

// Usual is the accent of app.css.
var Usual = Accent{
	Light: Scheme{Accent: color.Must("#0b5e72"), AccentStrong: color.Must("#084a5a"),
		Fill: color.Must("#0b5e72"), FillStrong: color.Must("#084a5a"), OnFill: color.White},
	Dark: Scheme{Accent: color.Must("#66c6de"), AccentStrong: color.Must("#8ad6e9"),
		Fill: color.Must("#17788f"), FillStrong: color.Must("#136a7f"), OnFill: color.White},
}

// Unreadable means that text in a color, or on it, cannot be read on light pages.
type Unreadable struct {
	Contrast float64 // on a page
	// Nearest is the color of the same hue that can be read and is closest in lightness.
	Nearest color.RGB
}

func (u *Unreadable) Error() string {
	return fmt.Sprintf("is too light to read: its contrast on the page is %.2f:1, and text needs 4.5:1. The nearest color that passes is %s", u.Contrast, u.Nearest)
}

// NewAccent derives an accent. The error is *[Unreadable].
func NewAccent(c color.RGB) (*Accent, error) {
	if !passes(c) {
		return nil, &Unreadable{light.least(c), nearest(c)}
	}
	return &Accent{Light: lightScheme(c), Dark: darkScheme(c)}, nil
}

// passes reports whether a color can be text on light pages, and have white text on it.
func passes(c color.RGB) bool {
	return light.least(c) >= color.Text && color.Contrast(c, color.White) >= color.Text
}

// nearest searches in both directions; black passes.
func nearest(c color.RGB) color.RGB {
	own := c.LCH()
	for away := 0.0; away <= 1; away += 0.001 {
		for _, lightness := range []float64{own.L - away, own.L + away} {
			if near := own.At(lightness); passes(near) {
				return near
			}
		}
	}
	return color.Black
}

func lightScheme(c color.RGB) Scheme {
	strong := pressed(c, passes)
	return Scheme{Accent: c, AccentStrong: strong, Fill: c, FillStrong: strong, OnFill: color.White}
}

// darkScheme has the hue of a color that passes in light. Buttons are raised to stand out from
// the page and stay below what white text needs.
func darkScheme(c color.RGB) Scheme {
	// As light as the dark accent of app.css.
	text := raised(c.LCH(), 0.77, func(c color.RGB) bool { return dark.least(c) >= color.Text })
	fills := func(c color.RGB) bool {
		return dark.least(c) >= color.Edge && color.Contrast(c, color.White) >= color.Text
	}
	fill := c
	if !fills(c) {
		fill = raised(c.LCH(), c.LCH().L, fills)
	}
	return Scheme{Accent: text, AccentStrong: text.LCH().At(text.LCH().L + 0.06),
		Fill: fill, FillStrong: pressed(fill, fills), OnFill: color.White}
}

// raised is the first color that is good, from a lightness upwards.
func raised(own color.LCH, from float64, good func(color.RGB) bool) color.RGB {
	for lightness := from; lightness < 1; lightness += 0.005 {
		if c := own.At(lightness); good(c) {
			return c
		}
	}
	return color.White
}

// pressed is a color of the same hue that is good too, and can be told from c: darker, or else lighter.
func pressed(c color.RGB, good func(color.RGB) bool) color.RGB {
	const apart = 1.1
	own := c.LCH()
	for step := 0.06; step < 0.5; step += 0.01 {
		for _, lightness := range []float64{own.L - step, own.L + step} {
			if other := own.At(lightness); good(other) && color.Contrast(other, c) >= apart {
				return other
			}
		}
	}
	for step := 0.06; step > 0; step -= 0.005 { // what is good lies between narrow bounds
		for _, lightness := range []float64{own.L - step, own.L + step} {
			if other := own.At(lightness); good(other) {
				return other
			}
		}
	}
	return c
}

// least is the least contrast of a color on any of the surfaces.
func (s surfaces) least(c color.RGB) float64 {
	least := 21.0
	for _, surface := range s {
		least = min(least, color.Contrast(c, surface))
	}
	return least
}
