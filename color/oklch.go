package color

import "math"

// LCH is a color in OKLCH, where equal steps of lightness look equal and the hue stays
// what it is. https://bottosson.github.io/posts/oklab/ has the matrices.
type LCH struct {
	L float64 // lightness from 0 to 1
	C float64 // chroma, 0 for gray
	H float64 // hue in radians
}

// LCH converts a color.
func (c RGB) LCH() LCH {
	r, g, b := c.linear()
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	x := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	y := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	return LCH{L: 0.2104542553*l + 0.7936177850*m - 0.0040720468*s, C: math.Hypot(x, y), H: math.Atan2(y, x)}
}

// At is the color with another lightness and the same hue. Where a screen cannot show it, it
// has as much chroma as can be shown.
func (c LCH) At(lightness float64) RGB {
	c.L = min(max(lightness, 0), 1)
	if r, g, b, ok := c.linear(); ok {
		return RGB{fromLinear(r), fromLinear(g), fromLinear(b)}
	}
	shown, beyond := 0.0, c.C
	for range 16 { // finer than 8 bits
		middle := (shown + beyond) / 2
		if _, _, _, ok := (LCH{c.L, middle, c.H}).linear(); ok {
			shown = middle
		} else {
			beyond = middle
		}
	}
	r, g, b, _ := LCH{c.L, shown, c.H}.linear()
	return RGB{fromLinear(r), fromLinear(g), fromLinear(b)}
}

// linear is the color in linear sRGB, cut off at its bounds, and whether it is within these.
func (c LCH) linear() (r, g, b float64, ok bool) {
	x, y := c.C*math.Cos(c.H), c.C*math.Sin(c.H)
	l := cube(c.L + 0.3963377774*x + 0.2158037573*y)
	m := cube(c.L - 0.1055613458*x - 0.0638541728*y)
	s := cube(c.L - 0.0894841775*x - 1.2914855480*y)
	ok = true
	bound := func(channel float64) float64 {
		const rounding = 1e-6
		ok = ok && channel >= -rounding && channel <= 1+rounding
		return min(max(channel, 0), 1)
	}
	r = bound(4.0767416621*l - 3.3077115913*m + 0.2309699292*s)
	g = bound(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s)
	b = bound(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s)
	return r, g, b, ok
}

func cube(x float64) float64 { return x * x * x }
