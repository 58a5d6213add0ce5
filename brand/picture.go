package brand

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image/png"
	"math"
)

const (
	// FileSize is the largest file of a picture, in bytes: every page loads the logo.
	FileSize     = 256 << 10
	pictureLeast = 16 // pixels each way
	pictureMost  = 2048
)

// Picture is a file that was checked and is served as it is.
type Picture struct {
	Type, Extension string // of its content, whatever the file is called
	Content         []byte
	// Width is how many pixels wide the picture is where it is [Height] pixels high.
	Width int
}

// Height is the height of a logo in its Width.
const Height = 40

var (
	pngStart = []byte("\x89PNG\r\n\x1a\n")
	icoStart = []byte("\x00\x00\x01\x00")
)

// The errors of pictures complete a sentence that begins with the name of the setting.
var (
	errLarge   = fmt.Errorf("must be at most %d KiB", FileSize>>10)
	errDamaged = errors.New("is a damaged picture")
	errSize    = fmt.Errorf("must have %d to %d pixels each way", pictureLeast, pictureMost)
)

// OpenLogo checks the file of a logo.
func OpenLogo(file []byte) (*Picture, error) {
	return open(file, nil, "must be an SVG or a PNG")
}

// OpenIcon checks the file of a favicon.
func OpenIcon(file []byte) (*Picture, error) {
	return open(file, openICO, "must be an SVG, a PNG or an ICO")
}

// open finds out the type of a file by its content. openICO is nil where none may be an ICO.
func open(file []byte, openICO func([]byte) (*Picture, error), wrongType string) (*Picture, error) {
	switch {
	case len(file) > FileSize:
		return nil, errLarge
	case bytes.HasPrefix(file, pngStart):
		return openPNG(file)
	case openICO != nil && bytes.HasPrefix(file, icoStart):
		return openICO(file)
	case looksLikeSVG(file):
		return openSVG(file)
	}
	return nil, errors.New(wrongType)
}

// openPNG measures a picture before it decodes it.
func openPNG(file []byte) (*Picture, error) {
	size, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, errDamaged
	}
	if min(size.Width, size.Height) < pictureLeast || max(size.Width, size.Height) > pictureMost {
		return nil, errSize
	}
	if _, err := png.Decode(bytes.NewReader(file)); err != nil {
		return nil, errDamaged
	}
	return &Picture{Type: "image/png", Extension: ".png", Content: file, Width: widthOf(float64(size.Width), float64(size.Height))}, nil
}

// openICO checks that each picture that the file lists is within it and is a PNG or a bitmap.
func openICO(file []byte) (*Picture, error) {
	const header, entry = 6, 16
	if len(file) < header {
		return nil, errDamaged
	}
	count := int(binary.LittleEndian.Uint16(file[4:]))
	if count == 0 || len(file) < header+count*entry {
		return nil, errDamaged
	}
	for i := range count {
		one := file[header+i*entry:]
		length, at := uint64(binary.LittleEndian.Uint32(one[8:])), uint64(binary.LittleEndian.Uint32(one[12:]))
		if at+length > uint64(len(file)) {
			return nil, errDamaged
		}
		content := file[at : at+length]
		isBitmap := len(content) >= 40 && binary.LittleEndian.Uint32(content) == 40
		if !isBitmap && !bytes.HasPrefix(content, pngStart) {
			return nil, errDamaged
		}
	}
	return &Picture{Type: "image/x-icon", Extension: ".ico", Content: file, Width: Height}, nil
}

// widthOf keeps proportions; a picture that is narrower than a pixel has one.
func widthOf(width, height float64) int {
	return int(min(max(math.Round(Height*width/height), 1), 100*Height))
}
