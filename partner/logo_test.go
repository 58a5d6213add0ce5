package partner_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// picture is one whose right half is blue, and noisy enough to be large.
func picture(w, h int, noisy bool) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = 255
		if noisy && i%4 != 3 {
			m.Pix[i] = byte(random.Uint32())
		}
	}
	for y := range h {
		for x := w / 2; x < w; x++ {
			m.Set(x, y, color.NRGBA{0, 0, 255, 255})
		}
	}
	return m
}

func pngOf(m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func jpegOf(m image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestLogosAreDrawnAnew(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{
		"a square PNG":        pngOf(picture(512, 512, false)),
		"a JPEG":              jpegOf(picture(64, 64, false)),
		"a wide PNG":          pngOf(picture(2048, 64, false)),
		"a tall one":          pngOf(picture(64, 2048, false)),
		"one with more after": append(pngOf(picture(300, 300, false)), "<script>alert(1)</script>"...),
	} {
		drawn, err := partner.DrawLogo(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m, err := png.Decode(bytes.NewReader(drawn))
		if err != nil || m.Bounds() != image.Rect(0, 0, 256, 256) || bytes.Contains(drawn, []byte("script")) {
			t.Errorf("%s: got %v, %v", name, m.Bounds(), err)
			continue
		}
		if red, _, blue, _ := m.At(131, 128).RGBA(); blue < 0xe000 || red > 0x6000 { // right of the middle of each
			t.Errorf("%s: its right is %v", name, m.At(131, 128))
		}
	}
}

// Large pictures that arrive at once wait for each other, since each takes much memory.
func TestLogosAreDrawnOneAtATime(t *testing.T) { //nolint:paralleltest // it looks at the memory of the process
	wide := image.NewNRGBA64(image.Rect(0, 0, 2048, 2048))
	file := pngOf(wide)
	debug.FreeOSMemory()
	before := memory()
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if _, err := partner.DrawLogo(file); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if grown := (memory() - before) >> 20; grown > 160 {
		t.Errorf("it took %d MiB", grown)
	}
}

// memory is how much the heap has had of the system, in bytes.
func memory() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapSys
}

func TestLogosAreRefused(t *testing.T) {
	t.Parallel()
	whole := pngOf(picture(128, 128, true))
	huge := pngOf(picture(64, 64, false))
	copy(huge[16:24], []byte{0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff}) // its header claims 65,535 pixels each way
	for name, row := range map[string]struct {
		file []byte
		want string
	}{
		"an SVG":              {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "The logo must be a PNG or a JPEG."},
		"a GIF":               {[]byte("GIF89a"), "The logo must be a PNG or a JPEG."},
		"HTML":                {[]byte("<!doctype html>"), "The logo must be a PNG or a JPEG."},
		"a large file":        {pngOf(picture(1024, 1024, true)), "The logo is larger than 1 MiB."},
		"a small picture":     {pngOf(picture(63, 64, false)), "The logo must have 64 to 2,048 pixels each way."},
		"a large picture":     {pngOf(picture(2049, 64, false)), "The logo must have 64 to 2,048 pixels each way."},
		"the end is missing":  {whole[:len(whole)/2], "This picture is damaged."},
		"a beginning only":    {[]byte("\x89PNG\r\n\x1a\n"), "This picture is damaged."},
		"a JPEG's beginning":  {[]byte("\xff\xd8\xff\xe0"), "This picture is damaged."},
		"a header that lies":  {huge, "This picture is damaged."},
		"a byte that differs": {flip(whole, len(whole)/2), "This picture is damaged."},
	} {
		_, err := partner.DrawLogo(row.file)
		var wrong *partner.Invalid
		if !errors.As(err, &wrong) || wrong.Text != row.want {
			t.Errorf("%s: %v, want %q", name, err, row.want)
		}
	}
}

func flip(file []byte, at int) []byte {
	other := bytes.Clone(file)
	other[at] ^= 0xff
	return other
}

func TestLogosAreServedAsPicturesOnly(t *testing.T) {
	t.Parallel()
	db := storagetest.Open(t)
	app := webtest.App(t, db)
	browser := webtest.Serve(t, app, &partner.Logos{App: app})
	p, _ := storagetest.Partner(t, db, storage.Client{Name: "Shop"}, "https://shop.example/callback")
	if err := partner.NewRegistry(db).SetLogo(t.Context(), p.ID, jpegOf(picture(100, 100, false))); err != nil {
		t.Fatal(err)
	}
	hash, err := db.LogoHashOf(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	got := browser.Get("/logo/" + hash + ".png")
	if got.Status != http.StatusOK || !strings.HasPrefix(got.Body, "\x89PNG") {
		t.Errorf("answers %d", got.Status)
	}
	for name, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
		"Cache-Control": "public, max-age=31536000, immutable", "Cross-Origin-Resource-Policy": "same-origin", "Set-Cookie": "",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Header.Get(name), want)
		}
	}
	for _, path := range []string{"/logo/" + hash, "/logo/" + hash + ".svg", "/logo/" + strings.ToUpper(hash) + ".png",
		"/logo/" + strings.Repeat("0", 64) + ".png", "/logo/.png", "/logo/%00.png", "/logo/..%2f.png"} {
		if got := browser.Get(path); got.Status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, got.Status)
		}
	}
	if err := partner.NewRegistry(db).RemoveLogo(t.Context(), p.ID); err != nil {
		t.Fatal(err)
	}
	if got := browser.Get("/logo/" + hash + ".png"); got.Status != http.StatusNotFound {
		t.Errorf("a logo that was removed answers %d", got.Status)
	}
}

func FuzzDrawLogo(f *testing.F) {
	f.Add(pngOf(picture(64, 64, false)))
	f.Add(jpegOf(picture(64, 64, false)))
	f.Fuzz(func(t *testing.T, file []byte) {
		drawn, err := partner.DrawLogo(file)
		var wrong *partner.Invalid
		if err != nil && !errors.As(err, &wrong) || err == nil && !bytes.HasPrefix(drawn, []byte("\x89PNG")) {
			t.Errorf("got %d bytes, %v", len(drawn), err)
		}
	})
}
