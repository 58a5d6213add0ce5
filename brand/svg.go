package brand

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const svgSpace = "http://www.w3.org/2000/svg"

// drawing are the elements that draw and load nothing, run nothing and do not move.
var drawing = strings.Fields(`svg g defs symbol use title desc metadata switch style
	path rect circle ellipse line polyline polygon image text tspan textPath
	linearGradient radialGradient stop pattern clipPath mask marker view filter
	feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
	feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode
	feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence`)

// notes are the namespaces of what drawing programs note down. Browsers ignore their elements.
var notes = []string{
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://purl.org/dc/elements/1.1/",
	"http://creativecommons.org/ns#", "http://web.resource.org/cc/",
	"http://www.inkscape.org/namespaces/inkscape", "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
}

func looksLikeSVG(file []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(file, []byte("\ufeff")), " \t\r\n"), []byte("<"))
}

// openSVG accepts a drawing that refers to nothing outside of it. Elements that are not known
// to be harmless are refused.
func openSVG(file []byte) (*Picture, error) {
	if !utf8.Valid(file) {
		return nil, errors.New("must be an SVG in UTF-8")
	}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	var drawn svg
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && drawn.root != nil:
			return drawn.picture(file)
		case err != nil:
			return nil, errors.New("is an SVG that cannot be read, since it is not well-formed XML")
		}
		if err := drawn.read(token); err != nil {
			return nil, err
		}
	}
}

// svg is what has been read of a drawing.
type svg struct {
	root *xml.StartElement
	// depth is how many elements are open below the outermost <style>, and that one.
	depth int
	// style is the text of all styles: a comment can cut one in two.
	style strings.Builder
}

func (s *svg) read(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		if s.root == nil {
			copied := token.Copy()
			s.root = &copied
		}
		if s.depth > 0 || token.Name.Local == "style" {
			s.depth++
		}
		return checkElement(token)
	case xml.EndElement:
		s.depth = max(0, s.depth-1)
	case xml.CharData:
		if s.depth > 0 {
			s.style.Write(token)
		}
	case xml.ProcInst:
		if token.Target != "xml" {
			return fmt.Errorf("is an SVG with <?%s>, which is not allowed", token.Target)
		}
	case xml.Directive:
		if bytes.ContainsAny(token, "[<>") {
			return errors.New("is an SVG that declares entities, which is not allowed")
		}
	}
	return nil
}

func checkElement(e xml.StartElement) error {
	switch {
	case slices.Contains(notes, e.Name.Space):
	case e.Name.Space != svgSpace:
		return fmt.Errorf("must be an SVG, and <%s> is not an SVG element", e.Name.Local)
	case !slices.Contains(drawing, e.Name.Local):
		return fmt.Errorf("is an SVG with <%s>, which is not allowed", e.Name.Local)
	}
	for _, a := range e.Attr {
		if err := checkAttribute(e.Name.Local, a); err != nil {
			return err
		}
	}
	return nil
}

func checkAttribute(element string, a xml.Attr) error {
	name := strings.ToLower(a.Name.Local)
	switch {
	case a.Name.Space == "xmlns" || name == "xmlns" || slices.Contains(notes, a.Name.Space):
		return nil
	case strings.HasPrefix(name, "on"), name == "base": // xml:base gives # another meaning
		return fmt.Errorf("is an SVG with the attribute %s, which is not allowed", a.Name.Local)
	case name == "href", name == "src":
		if !strings.HasPrefix(a.Value, "#") && (element != "image" || !isInlinePicture(a.Value)) {
			return fmt.Errorf("is an SVG that refers to %q, and everything must be inside the file", shortened(a.Value))
		}
	case refersOutside(a.Value):
		return fmt.Errorf("is an SVG with the attribute %s, which refers to something else, and everything must be inside the file", a.Name.Local)
	}
	return nil
}

func isInlinePicture(link string) bool {
	return strings.HasPrefix(link, "data:image/png;base64,") || strings.HasPrefix(link, "data:image/jpeg;base64,")
}

func shortened(text string) string {
	if all := []rune(text); len(all) > 40 {
		return string(all[:40]) + "…"
	}
	return text
}

// refersOutside finds what loads a file in a style, or in an attribute such as fill. A backslash
// could hide any of it.
func refersOutside(style string) bool {
	style = strings.ToLower(style)
	for _, loads := range []string{`\`, "@import", "image(", "image-set(", "src(", "javascript:"} {
		if strings.Contains(style, loads) {
			return true
		}
	}
	for {
		_, rest, found := strings.Cut(style, "url(")
		if !found {
			return false
		}
		if style = rest; !strings.HasPrefix(strings.TrimLeft(style, " \t\r\n'\""), "#") {
			return true
		}
	}
}

// picture takes the proportions of a drawing from its root.
func (s *svg) picture(file []byte) (*Picture, error) {
	if s.root.Name.Local != "svg" || s.root.Name.Space != svgSpace {
		return nil, errors.New("must be an SVG whose outermost element is <svg>")
	}
	if refersOutside(s.style.String()) {
		return nil, errors.New("is an SVG with a style that refers to something else, and everything must be inside the file")
	}
	var width, height float64
	for _, a := range s.root.Attr {
		box := strings.FieldsFunc(a.Value, func(r rune) bool { return strings.ContainsRune(" ,\t\r\n", r) })
		if a.Name.Local == "viewBox" && len(box) == 4 {
			width, height = number(box[2]), number(box[3])
		}
	}
	if width <= 0 || height <= 0 {
		return nil, errors.New(`is an SVG without a viewBox that says how large it is, such as viewBox="0 0 120 40"`)
	}
	return &Picture{Type: "image/svg+xml", Extension: ".svg", Content: file, Width: widthOf(width, height)}, nil
}

// number is 0 for what is no number.
func number(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0
	}
	return n
}
