package main

import (
	"slices"
	"strings"
	"testing"

	"fairlead/web"
)

func TestTheLookIsRead(t *testing.T) {
	t.Parallel()
	got, o := configured(t, map[string]string{"FAIRLEAD_FOOTER_LINKS": "Imprint = https://acme.example/imprint?a=b%2Cc, Press=mailto:press@acme.example,"},
		"--brand-color=#7A1FA2", "--brand-logo=../../static/favicon.svg", "--brand-logo-dark=../../static/favicon.svg",
		"--brand-favicon=../../static/favicon.svg", "--support-email= help@acme.example")
	o.ok()
	want := []web.BrandLink{{Name: "Imprint", URL: "https://acme.example/imprint?a=b%2Cc"}, {Name: "Press", URL: "mailto:press@acme.example"}}
	look := got.Brand.Look
	switch {
	case !slices.Equal(got.Brand.Links, want), got.Brand.SupportEmail != "help@acme.example":
		t.Errorf("got %+v", got.Brand)
	case look.Accent.Light.Fill.String() != "#7a1fa2", look.Logo.Type != "image/svg+xml", look.LogoDark == nil, look.Favicon == nil:
		t.Errorf("got %+v", look)
	}
	turnedOff, o := configured(t, map[string]string{"FAIRLEAD_BRAND_COLOR": "", "FAIRLEAD_BRAND_LOGO": "", "FAIRLEAD_FOOTER_LINKS": ""})
	o.ok()
	if turnedOff.Brand.Look.HasSheet() || turnedOff.Brand.Links != nil {
		t.Errorf("empty variables set %+v", turnedOff.Brand)
	}
}

func TestLooksAreRefused(t *testing.T) {
	t.Parallel()
	for setting, words := range map[string]string{
		"support-email=help":                                               "must be an email address such as help@example.com",
		"support-email=Help <help@example.com>":                            "must be an email address such as help@example.com",
		"brand-color=teal":                                                 `must be a color such as #0b5e72, not "teal"`,
		"brand-color=#fff":                                                 "must be a color such as #0b5e72",
		"brand-color=#ffcc00":                                              "is too light to read: its contrast on the page is 1.39:1, and text needs 4.5:1. The nearest color that passes is #8a6d00.",
		"brand-logo=/nothing/logo.svg":                                     "must be a file that can be read: stat /nothing/logo.svg: no such file or directory",
		"brand-logo=/":                                                     "must be a file that can be read: / is not a regular file",
		"brand-logo=config.go":                                             "must be an SVG or a PNG",
		"brand-logo-dark=config.go":                                        "must be an SVG or a PNG",
		"brand-favicon=config.go":                                          "must be an SVG, a PNG or an ICO",
		"brand-logo-dark=../../static/favicon.svg":                         "--brand-logo-dark also needs --brand-logo",
		"footer-links=Imprint":                                             `must have an https or mailto URL for "Imprint", with commas written as %2C`,
		"footer-links=Imprint=/imprint":                                    `must have an https or mailto URL for "Imprint"`,
		"footer-links=Imprint=http://example.com":                          `must have an https or mailto URL for "Imprint"`,
		"footer-links=Imprint=https://a:b@example.com":                     `must have an https or mailto URL for "Imprint"`,
		"footer-links=A=javascript:alert(1)":                               `must have an https or mailto URL for "A"`,
		"footer-links=A=mailto:nobody":                                     `must have an https or mailto URL for "A"`,
		"footer-links=A=https://a.example/?b=1,2":                          `must have an https or mailto URL for "2", with commas written as %2C`,
		"footer-links==https://example.com":                                "with names of 1 to 30 characters",
		"footer-links=A\u200b=https://example.com":                         "with names of 1 to 30 characters",
		"footer-links=A234567890B234567890C2345678901=https://example.com": "with names of 1 to 30 characters",
		"footer-links=A=https://a.example, A=https://b.example":            `must not name "A" twice`,
		"footer-links=A=https://a.b,B=https://a.b,C=https://a.b,D=https://a.b,E=https://a.b,F=https://a.b,G=https://a.b": "must be at most 6 links",
	} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			name, value, _ := strings.Cut(setting, "=")
			_, byFlag := configured(t, nil, "--"+name+"="+value)
			_, byEnv := configured(t, map[string]string{"FAIRLEAD_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")): value})
			for _, o := range []result{byFlag, byEnv} {
				o.refused(exitUsage, words)
				o.refused(exitUsage, "--"+name)
			}
		})
	}
}
