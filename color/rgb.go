package color

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// RGB is a color of the sRGB space.
type RGB struct{ R, G, B uint8 }

// The ends of the range.
var (
	Black = RGB{}
	White = RGB{255, 255, 255}
)

// What WCAG 2.2 AA wants two colors to be apart: for text (1.4.3), and for edges of
// controls and focus rings (1.4.11).
const (
	Text = 4.5
	Edge = 3.0
)

// ErrMalformed is the error of a text that is not a color.
var ErrMalformed = errors.New("not a color such as #0b5e72")

var written = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// Parse reads a color that is written as #rrggbb.
func Parse(text string) (RGB, error) {
	if !written.MatchString(text) {
		return RGB{}, ErrMalformed
	}
	n, err := strconv.ParseUint(text[1:], 16, 32)
	return RGB{uint8(n >> 16), uint8(n >> 8), uint8(n)}, err //nolint:gosec // of each, the lowest byte is meant
}

// Must is [Parse] for a color that the code itself writes.
func Must(text string) RGB {
	c, err := Parse(text)
	if err != nil {
		panic(fmt.Sprintf("%q is %v", text, err))
	}
	return c
}

// String writes a color as #rrggbb.
func (c RGB) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Contrast is WCAG's ratio of two colors, from 1 to 21.
func Contrast(a, b RGB) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance is WCAG's relative luminance, from 0 to 1.
func (c RGB) luminance() float64 {
	r, g, b := c.linear()
	return 0.2126*r + 0.7152*g + 0.0722*b
}

func (c RGB) linear() (r, g, b float64) { return linear(c.R), linear(c.G), linear(c.B) }

// linear undoes the transfer function of sRGB.
func linear(channel uint8) float64 {
	c := float64(channel) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

// fromLinear is the inverse of linear. The channel is between 0 and 1.
func fromLinear(channel float64) uint8 {
	c := 1.055*math.Pow(channel, 1/2.4) - 0.055
	if channel <= 0.0031308 {
		c = 12.92 * channel
	}
	return uint8(math.Round(255 * c))
}
