package factor

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// QR is a QR code as an SVG path of squares of one unit.
type QR struct {
	// Size is the length of a side with the margin that scanners need.
	Size int
	Path string
}

// qrMargin is the margin around a QR code (ISO/IEC 18004).
const qrMargin = 4

// drawQR draws a text as a QR code.
func drawQR(text string) (QR, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return QR{}, err
	}
	side := code.Bounds().Dx()
	var path strings.Builder
	for y := range side {
		for x := range side {
			if code.At(x, y) == color.Black {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+qrMargin, y+qrMargin)
			}
		}
	}
	return QR{Size: side + 2*qrMargin, Path: path.String()}, nil
}
