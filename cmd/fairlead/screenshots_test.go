package main

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// pageWidth and pageHeight are what the README's picture shows of one page, in
// CSS pixels; the bottom of a longer page is cut off.
const pageWidth, pageHeight = 480, 930

const paletteSize = 192

// TestScreenshots remakes the README's pictures out of the running demo, where
// make screenshots asks for it by naming the folder.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("FAIRLEAD_SCREENSHOTS")
	if folder == "" {
		t.Skip("make screenshots runs this")
	}
	for name, walk := range map[string]func(*testing.T, *running, *webtest.Tab) []image.Image{"connect": photographFlow, "carrier": photographCarrier} {
		for scheme, dark := range map[string]bool{"light": false, "dark": true} {
			tab := webtest.NewTab(t)
			tab.Emulate(webtest.Screen{Width: pageWidth, Height: pageHeight, Dark: dark})
			picture := sideBySide(walk(t, start(t, "--demo"), tab))
			if err := os.WriteFile(filepath.Join(folder, name+"-"+scheme+".png"), smallPNG(t, picture), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// photographCarrier adds a carrier account and connects it at the Demo Carrier.
func photographCarrier(t *testing.T, r *running, tab *webtest.Tab) (pages []image.Image) {
	t.Helper()
	tab.Open(r.public + "/signup")
	typeSignUp(tab, "ada@example.com")
	storagetest.Raw(t, r.files[1]).MustExec(`UPDATE account SET email_verified_at = created_at`)
	tab.Open(r.public + "/account/carriers/new")
	tab.Select("Carrier", "demo_carrier")
	tab.Fill("Account number", "A94567E")
	pages = append(pages, photograph(t, tab))
	tab.Click("Add account")
	tab.Click("Connect")
	tab.Fill("User ID", "harbor")
	tab.Fill("Password", "demo")
	tab.Click("Log in")
	pages = append(pages, photograph(t, tab))
	tab.Click("Allow")
	return append(pages, photograph(t, tab))
}

// photographFlow walks a newcomer from the shop to the consent page.
func photographFlow(t *testing.T, r *running, tab *webtest.Tab) (pages []image.Image) {
	t.Helper()
	tab.Open(r.demo)
	tab.Click("Connect with Fairlead")
	pages = append(pages, photograph(t, tab))
	typeSignUp(tab, "ada@example.com")
	pages = append(pages, photograph(t, tab))
	typeCard(tab)
	return append(pages, photograph(t, tab))
}

// photograph is a page as a sharp screen shows it, without a blinking cursor.
func photograph(t *testing.T, tab *webtest.Tab) image.Image {
	t.Helper()
	_, err := chromedp.Run(tab.Context, chromedp.Steps(
		chromedp.EmulateViewport(pageWidth, pageHeight, chromedp.EmulateScale(1.5)),
		chromedp.Evaluate[chromedp.Void]("document.activeElement.blur()"),
	))
	if err != nil {
		t.Fatal(err)
	}
	shot, err := chromedp.Run(tab.Context, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	page, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// sideBySide puts pages of one size next to each other, on the ground that they
// share.
func sideBySide(pages []image.Image) *image.RGBA {
	size := pages[0].Bounds().Size()
	whole := image.NewRGBA(image.Rect(0, 0, size.X*len(pages), size.Y))
	for i, page := range pages {
		at := image.Pt(i*size.X, 0)
		draw.Draw(whole, image.Rectangle{at, at.Add(size)}, page, image.Point{}, draw.Src)
	}
	return whole
}

// isNear reports whether a palette has almost this colour, so that shades of what is
// common leave a place for what is small.
func isNear(palette color.Palette, c color.RGBA) bool {
	if len(palette) == 0 {
		return false
	}
	near := palette[palette.Index(c)].(color.RGBA)
	square := func(a, b uint8) int { return (int(a) - int(b)) * (int(a) - int(b)) }
	return square(near.R, c.R)+square(near.G, c.G)+square(near.B, c.B) < 9
}

// smallPNG keeps the colours that most of a picture has, which are all that
// flat pages need.
func smallPNG(t *testing.T, picture *image.RGBA) []byte {
	t.Helper()
	counted := map[color.RGBA]int{}
	for y := range picture.Rect.Dy() {
		for x := range picture.Rect.Dx() {
			counted[picture.RGBAAt(x, y)]++
		}
	}
	common := slices.SortedFunc(maps.Keys(counted), func(a, b color.RGBA) int { return cmp.Compare(counted[b], counted[a]) })
	palette := make(color.Palette, 0, paletteSize)
	for _, c := range common {
		if len(palette) < paletteSize && !isNear(palette, c) {
			palette = append(palette, c)
		}
	}
	small := image.NewPaletted(picture.Rect, palette)
	draw.Draw(small, small.Rect, picture, image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, small); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
