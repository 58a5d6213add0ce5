package brand

import (
	_ "embed"
	"fmt"
	"strings"
)

// Look is what an operator has set. Its zero value is Fairlead's own look.
type Look struct {
	Accent *Accent
	// Logo is shown in place of the name, LogoDark in place of Logo on dark pages.
	Logo, LogoDark *Picture
	Favicon        *Picture
}

// File is a file that pages link to.
type File struct {
	Name, Type string
	Content    []byte
	// IsPicture is set for what an operator made.
	IsPicture bool
}

// SheetName is the style sheet of a look, for pages whose look [Look.HasSheet].
const SheetName = "brand.css"

//go:embed logo.css
var logoSheet string

// HasSheet reports whether pages need a style sheet of their own.
func (l Look) HasSheet() bool { return l.Accent != nil || l.Logo != nil }

// LogoName, LogoDarkName and FaviconName are the names of the files, empty for those that are not set.
func (l Look) LogoName() string     { return l.Logo.named("brand-logo") }
func (l Look) LogoDarkName() string { return l.LogoDark.named("brand-logo-dark") }
func (l Look) FaviconName() string  { return l.Favicon.named("brand-favicon") }

func (p *Picture) named(name string) string {
	if p == nil {
		return ""
	}
	return name + p.Extension
}

// Files are what pages of this look link to.
func (l Look) Files() (files []File) {
	if l.HasSheet() {
		files = append(files, File{Name: SheetName, Type: "text/css; charset=utf-8", Content: []byte(l.sheet())})
	}
	for name, p := range map[string]*Picture{l.LogoName(): l.Logo, l.LogoDarkName(): l.LogoDark, l.FaviconName(): l.Favicon} {
		if p != nil {
			files = append(files, File{Name: name, Type: p.Type, Content: p.Content, IsPicture: true})
		}
	}
	return files
}

// AccentOrUsual is for what cannot link to a style sheet, such as mail.
func (l Look) AccentOrUsual() Accent {
	if l.Accent == nil {
		return Usual
	}
	return *l.Accent
}

// sheet overrides the tokens of app.css.
func (l Look) sheet() string {
	var b strings.Builder
	if l.Accent != nil {
		fmt.Fprintf(&b, ":root { %s }\n", l.Accent.Light.tokens())
		fmt.Fprintf(&b, "@media (prefers-color-scheme: dark) { :root { %s } }\n", l.Accent.Dark.tokens())
	}
	if l.Logo != nil {
		b.WriteString(logoSheet)
	}
	return b.String()
}

func (s Scheme) tokens() string {
	return fmt.Sprintf("--accent: %s; --accent-strong: %s; --fill: %s; --fill-strong: %s; --on-fill: %s;",
		s.Accent, s.AccentStrong, s.Fill, s.FillStrong, s.OnFill)
}
