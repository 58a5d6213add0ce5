package brand_test

import (
	"regexp"
	"strings"
	"testing"

	"fairlead/brand"
	"fairlead/color"
	"fairlead/static"
)

func TestTheUsualAccentIsThatOfAppCSS(t *testing.T) {
	t.Parallel()
	css, err := static.FS.ReadFile("app.css")
	if err != nil {
		t.Fatal(err)
	}
	inLight, inDark, _ := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	inDark, _, _ = strings.Cut(inDark, "/* Base */")
	for name, row := range map[string]struct {
		tokens   string
		scheme   brand.Scheme
		surfaces []string
	}{"light": {inLight, brand.Usual.Light, lightSurfaces}, "dark": {inDark, brand.Usual.Dark, darkSurfaces}} {
		for token, want := range map[string]color.RGB{"accent": row.scheme.Accent, "accent-strong": row.scheme.AccentStrong,
			"fill": row.scheme.Fill, "fill-strong": row.scheme.FillStrong, "on-fill": row.scheme.OnFill} {
			if !strings.Contains(row.tokens, "--"+token+": "+want.String()+";") {
				t.Errorf("%s: --%s is not %s in app.css", name, token, want)
			}
		}
		for _, found := range regexp.MustCompile(`--(?:page|card|sunk): (#\w{6});`).FindAllStringSubmatch(row.tokens, -1) {
			if !strings.Contains(strings.Join(row.surfaces, " "), found[1]) {
				t.Errorf("%s: accents are not checked on %s", name, found[1])
			}
		}
	}
}

func TestFilesOfALook(t *testing.T) {
	t.Parallel()
	if files := (brand.Look{}).Files(); files != nil {
		t.Errorf("Fairlead's own look has %v", files)
	}
	accent, err := brand.NewAccent(color.Must("#7a1fa2"))
	if err != nil {
		t.Fatal(err)
	}
	logo, err := brand.OpenLogo([]byte(plainSVG))
	if err != nil {
		t.Fatal(err)
	}
	icon, err := brand.OpenIcon([]byte(pngOf(32, 32, false)))
	if err != nil {
		t.Fatal(err)
	}
	for names, look := range map[string]brand.Look{
		"brand.css":                {Accent: accent},
		"brand.css brand-logo.svg": {Logo: logo},
		"brand.css brand-logo.svg brand-logo-dark.png": {Logo: logo, LogoDark: icon},
		"brand-favicon.png":                            {Favicon: icon},
		"brand.css brand-logo.svg brand-favicon.png":   {Accent: accent, Logo: logo, Favicon: icon},
	} {
		files := look.Files()
		if len(files) != len(strings.Fields(names)) {
			t.Errorf("%s: %d files", names, len(files))
		}
		for _, f := range files {
			if !strings.Contains(" "+names+" ", " "+f.Name+" ") || f.IsPicture == (f.Name == brand.SheetName) {
				t.Errorf("%s: %s", names, f.Name)
			}
		}
	}
	sheet := string((brand.Look{Accent: accent}).Files()[0].Content)
	if !strings.HasPrefix(sheet, ":root { --accent: #7a1fa2; --accent-strong: ") || !strings.Contains(sheet, "@media (prefers-color-scheme: dark) { :root { --accent: ") || strings.Contains(sheet, "brand-logo") {
		t.Errorf("the style sheet is %s", sheet)
	}
}
