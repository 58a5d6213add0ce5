package brand_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"fairlead/brand"
)

const plainSVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><path d="M0 0h120v40z" fill="#7a1fa2"/></svg>`

// drawn is a drawing of 120 by 40 with something in it.
func drawn(inside string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 120 40">` + inside + `</svg>`
}

func pngOf(w, h int, noisy bool) string {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		if noisy {
			m.Pix[i] = byte(random.Uint32())
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.String()
}

// icoOf is an icon with one picture, which its list says is at an offset.
func icoOf(content string, at uint32) string {
	entry := make([]byte, 16)
	binary.LittleEndian.PutUint32(entry[8:], uint32(len(content)))
	binary.LittleEndian.PutUint32(entry[12:], at)
	return "\x00\x00\x01\x00\x01\x00" + string(entry) + content
}

func TestPicturesAreKnownByTheirContent(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		file, kind string
		width      int
	}{
		"an SVG":            {plainSVG, "image/svg+xml", 120},
		"one with a header": {"\ufeff<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n<!-- by hand -->" + plainSVG, "image/svg+xml", 120},
		"one by Inkscape": {`<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
			xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" viewBox="0,0,4000,40" inkscape:version="1.3"><sodipodi:namedview id="a"/><metadata><rdf:RDF/></metadata></svg>`, "image/svg+xml", 4000},
		"its own parts": {drawn(`<defs><linearGradient id="a"/><style>.x { fill: url("#a") }</style></defs><use xlink:href="#a"/><path class="x" style="clip-path: url( '#a')" fill="url(#a)"/>`), "image/svg+xml", 120},
		"a photo in it": {drawn(`<image href="data:image/png;base64,AAAA" width="1" height="1"/>`), "image/svg+xml", 120},
		"a tall SVG":    {`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1000"/>`, "image/svg+xml", 1},
		"a PNG":         {pngOf(64, 16, false), "image/png", 160},
		"a tall PNG":    {pngOf(16, 2048, false), "image/png", 1},
	} {
		got, err := brand.OpenLogo([]byte(row.file))
		if err != nil || got.Type != row.kind || got.Width != row.width || string(got.Content) != row.file {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, file := range map[string]string{"a PNG": icoOf(pngOf(32, 32, false), 22), "a bitmap": icoOf("\x28\x00\x00\x00"+strings.Repeat("\x00", 40), 22)} {
		if got, err := brand.OpenIcon([]byte(file)); err != nil || got.Type != "image/x-icon" || got.Extension != ".ico" {
			t.Errorf("an ICO with %s: %+v, %v", name, got, err)
		}
	}
}

func TestPicturesAreRefused(t *testing.T) {
	t.Parallel()
	whole := pngOf(64, 64, true)
	const inside = "everything must be inside the file"
	for name, row := range map[string]struct{ file, want string }{
		"nothing":                 {"", "must be an SVG or a PNG"},
		"a JPEG":                  {"\xff\xd8\xff\xe0", "must be an SVG or a PNG"},
		"a large file":            {plainSVG + strings.Repeat(" ", brand.FileSize), "must be at most 256 KiB"},
		"a large PNG":             {pngOf(400, 400, true), "must be at most 256 KiB"},
		"few pixels":              {pngOf(15, 40, false), "must have 16 to 2048 pixels each way"},
		"many pixels":             {pngOf(2049, 40, false), "must have 16 to 2048 pixels each way"},
		"half a PNG":              {whole[:len(whole)/2], "is a damaged picture"},
		"the start of a PNG":      {whole[:8], "is a damaged picture"},
		"HTML":                    {`<!doctype html><html><script>alert(1)</script></html>`, "<html> is not an SVG element"},
		"no namespace":            {`<svg viewBox="0 0 1 1"/>`, "<svg> is not an SVG element"},
		"another root":            {`<g xmlns="http://www.w3.org/2000/svg"/>`, "outermost element is <svg>"},
		"no size":                 {`<svg xmlns="http://www.w3.org/2000/svg"/>`, "without a viewBox"},
		"an empty size":           {`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 40"/>`, "without a viewBox"},
		"no size but NaN":         {`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 NaN 40"/>`, "without a viewBox"},
		"not closed":              {strings.TrimSuffix(plainSVG, "</svg>"), "not well-formed"},
		"another character set":   {strings.ReplaceAll(plainSVG, "path", "path\xff"), "UTF-8"},
		"a declared one":          {`<?xml version="1.0" encoding="UTF-7"?>` + plainSVG, "not well-formed"},
		"a script":                {drawn(`<script>alert(1)</script>`), "with <script>, which is not allowed"},
		"a script by a prefix":    {`<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><s:script/></s:svg>`, "with <script>"},
		"a script of HTML":        {drawn(`<metadata><script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script></metadata>`), "<script> is not an SVG element"},
		"an unknown prefix":       {drawn(`<h:script>alert(1)</h:script>`), "<script> is not an SVG element"},
		"HTML inside":             {drawn(`<foreignObject/>`), "with <foreignObject>"},
		"a link":                  {drawn(`<a href="https://evil.example"/>`), "with <a>"},
		"an animation":            {drawn(`<set attributeName="href" to="javascript:alert(1)"/>`), "with <set>"},
		"a handler":               {drawn(`<path onclick="alert(1)"/>`), "the attribute onclick"},
		"a handler of the root":   {`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" onload="alert(1)"/>`, "the attribute onload"},
		"another base":            {drawn(`<g xml:base="https://evil.example/"/>`), "the attribute base"},
		"another file":            {drawn(`<use href="https://evil.example/a.svg#b"/>`), inside},
		"another file by xlink":   {drawn(`<use xlink:href="/logo.svg#b"/>`), inside},
		"a photo elsewhere":       {drawn(`<image href="//evil.example/p.png"/>`), inside},
		"an SVG in it":            {drawn(`<image href="data:image/svg+xml,&lt;svg/&gt;"/>`), inside},
		"data that is used":       {drawn(`<use href="data:image/png;base64,AAAA"/>`), inside},
		"a fill elsewhere":        {drawn(`<path fill="url(https://evil.example/#a)"/>`), inside},
		"a style elsewhere":       {drawn(`<path style="fill: URL( 'https://evil.example/#a' )"/>`), inside},
		"an escaped style":        {drawn(`<path style="fill: \75rl(https://evil.example)"/>`), inside},
		"an import":               {drawn(`<style>@import "https://evil.example/a.css";</style>`), inside},
		"an import cut in two":    {drawn(`<style>@im<!-- -->port "https://evil.example/a.css";</style>`), inside},
		"an import in CDATA":      {drawn(`<style><![CDATA[@import "https://evil.example/a.css";]]></style>`), inside},
		"a style after an entity": {drawn(`<style>.a { fill: &#117;rl(https://evil.example) }</style>`), inside},
		"a style sheet":           {`<?xml-stylesheet href="https://evil.example/a.css"?>` + plainSVG, "<?xml-stylesheet>"},
		"an entity":               {`<!DOCTYPE svg [<!ENTITY a "b">]>` + plainSVG, "declares entities"},
		"an unknown entity":       {drawn(`<title>&nbsp;</title>`), "not well-formed"},
	} {
		if got, err := brand.OpenLogo([]byte(row.file)); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, %v, want %q", name, got, err, row.want)
		}
	}
}

func TestIconsAreRefused(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ file, want string }{
		"a JPEG":              {"\xff\xd8\xff\xe0", "must be an SVG, a PNG or an ICO"},
		"a large file":        {"\x00\x00\x01\x00" + strings.Repeat("\x00", brand.FileSize), "must be at most 256 KiB"},
		"an ICO's start":      {"\x00\x00\x01\x00", "damaged"},
		"an ICO without any":  {"\x00\x00\x01\x00\x00\x00", "damaged"},
		"an ICO too short":    {"\x00\x00\x01\x00\xff\xff" + strings.Repeat("\x00", 16), "damaged"},
		"an ICO beyond it":    {icoOf(pngOf(32, 32, false), 4_294_967_295), "damaged"},
		"an ICO of something": {icoOf("<script>alert(1)</script>", 22), "damaged"},
		"a script":            {drawn(`<script/>`), "with <script>"},
	} {
		if got, err := brand.OpenIcon([]byte(row.file)); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, %v, want %q", name, got, err, row.want)
		}
	}
}

func FuzzOpenIcon(f *testing.F) {
	f.Add([]byte(plainSVG))
	f.Add([]byte(drawn(`<style>.x { fill: url(#a) }</style><use xlink:href="#a"/>`)))
	f.Add([]byte(pngOf(16, 16, false)))
	f.Add([]byte(icoOf(pngOf(16, 16, false), 22)))
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := brand.OpenIcon(file)
		if err != nil {
			return
		}
		if p.Width < 1 || !bytes.Equal(p.Content, file) || p.Type == "image/svg+xml" && bytes.Contains(bytes.ToLower(file), []byte("<script")) && !bytes.Contains(file, []byte("!")) {
			t.Errorf("accepted %q as %+v", file, p)
		}
	})
}
