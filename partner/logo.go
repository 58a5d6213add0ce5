package partner

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"sync"

	"golang.org/x/image/draw"

	"fairlead/storage"
)

const (
	// LogoFileSize is the largest file of a logo, in bytes.
	LogoFileSize = 1 << 20
	logoLeast    = 64 // pixels each way
	logoMost     = 2048
	logoSide     = 256 // as it is kept
)

// drawing has one logo drawn at a time: the largest takes some 50 MB, and many at once would
// take all the memory there is.
var drawing sync.Mutex

// DrawLogo reads a PNG or JPEG, whatever its name says, and draws it anew as a square PNG,
// so that nothing of the file but its picture stays. It is measured before it is decoded.
func DrawLogo(file []byte) ([]byte, error) {
	if len(file) > LogoFileSize {
		return nil, invalid("The logo is larger than 1 MiB.")
	}
	drawing.Lock()
	defer drawing.Unlock()
	picture, err := decodeLogo(file)
	if err != nil {
		return nil, err
	}
	var drawn bytes.Buffer
	err = png.Encode(&drawn, fit(picture))
	return drawn.Bytes(), err
}

func decodeLogo(file []byte) (image.Image, error) {
	measure, decode := png.DecodeConfig, png.Decode
	switch {
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
	case bytes.HasPrefix(file, []byte("\xff\xd8\xff")):
		measure, decode = jpeg.DecodeConfig, jpeg.Decode
	default:
		return nil, invalid("The logo must be a PNG or a JPEG.")
	}
	size, err := measure(bytes.NewReader(file))
	if err != nil {
		return nil, errLogoDamaged
	}
	if min(size.Width, size.Height) < logoLeast || max(size.Width, size.Height) > logoMost {
		return nil, invalid("The logo must have 64 to 2,048 pixels each way.")
	}
	picture, err := decode(bytes.NewReader(file))
	if err != nil {
		return nil, errLogoDamaged
	}
	return picture, nil
}

var errLogoDamaged = invalid("This picture is damaged.")

// fit scales a picture into the middle of a square that is transparent around it.
func fit(picture image.Image) image.Image {
	from := picture.Bounds()
	longer := max(from.Dx(), from.Dy())
	w, h := max(1, from.Dx()*logoSide/longer), max(1, from.Dy()*logoSide/longer)
	x, y := (logoSide-w)/2, (logoSide-h)/2
	square := image.NewNRGBA(image.Rect(0, 0, logoSide, logoSide))
	draw.CatmullRom.Scale(square, image.Rect(x, y, x+w, y+h), picture, from, draw.Src, nil)
	return square
}

// SetLogo gives a partner the logo in a file.
func (g *Registry) SetLogo(ctx context.Context, clientID string, file []byte) error {
	if _, err := g.Find(ctx, clientID); err != nil {
		return err
	}
	picture, err := DrawLogo(file)
	if err != nil {
		return err
	}
	_, err = g.DB.SetLogo(ctx, clientID, picture)
	return err
}

// RemoveLogo removes a partner's logo.
func (g *Registry) RemoveLogo(ctx context.Context, clientID string) error {
	p, err := g.Find(ctx, clientID)
	if err != nil {
		return err
	}
	err = g.DB.RemoveLogo(ctx, clientID)
	if errors.Is(err, storage.ErrNotFound) {
		return invalid("%s (%s) has no logo.", p.Name, p.ID)
	}
	return err
}
