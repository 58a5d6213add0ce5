package storage_test

import (
	"errors"
	"strings"
	"testing"

	"fairlead/storage"
)

func TestEmailKeyFoldsOnlyTheSameMailbox(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		" Ada@Example.COM ":           "ada@example.com",
		"ADA+Shop@Mail.Example.CO.UK": "ada+shop@mail.example.co.uk",
		"ada@bücher.example":          "ada@xn--bcher-kva.example",
		"ada@BÜCHER.example":          "ada@xn--bcher-kva.example",
		"ada@bu\u0308cher.example":    "ada@xn--bcher-kva.example",
		"ada@XN--BCHER-KVA.example":   "ada@xn--bcher-kva.example",
		"ada@ｓhop.example":            "ada@shop.example",
		"jose\u0301@example.com":      "jos\u00e9@example.com",
		"JOS\u00c9@example.com":       "jos\u00c9@example.com",
		"m\u0130ke@example.com":       "m\u0130ke@example.com",
		"Ada@-Not-A-Host-.example":    "ada@-not-a-host-.example",
		"a@B@Example.com":             "a@b@example.com",
		"Ada\xff@Example.com":         "ada\xff@example.com",
		"Ada":                         "ada",
		"ada@":                        "ada@",
		"":                            "",
	} {
		if got := storage.EmailKey(typed); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func TestParseEmailAcceptsUnusualAddresses(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		" ada@example.com\n":        "ada@example.com",
		"Ada+Shop@Example.co.uk":    "Ada+Shop@Example.co.uk",
		"ada@localhost":             "ada@localhost",
		"o'neil@example.com":        "o'neil@example.com",
		"ada@bücher.example":        "ada@bücher.example",
		"ada@xn--bcher-kva.example": "ada@xn--bcher-kva.example",
		"jose\u0301@example.com":    "jos\u00e9@example.com",
		"用户@例え.jp":                  "用户@例え.jp",
		"ışık@ışık.example":         "ışık@ışık.example",
		"straße@straße.example":     "straße@straße.example",
	} {
		if got, err := storage.ParseEmail(typed); got != want || err != nil {
			t.Errorf("%q: got %q, %v, want %q", typed, got, err, want)
		}
	}
}

func TestParseEmailRefusesInvalidAddresses(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]error{
		"":                                  storage.ErrEmailMissing,
		" \t":                               storage.ErrEmailMissing,
		"ada":                               storage.ErrEmailMalformed,
		"ada@":                              storage.ErrEmailMalformed,
		"@example.com":                      storage.ErrEmailMalformed,
		"ada@example":                       storage.ErrEmailMalformed,
		"ada@example.com.":                  storage.ErrEmailMalformed,
		"ada@-example-.com":                 storage.ErrEmailMalformed,
		"ada@example..com":                  storage.ErrEmailMalformed,
		"ada@foo_bar.example":               storage.ErrEmailMalformed,
		"ada@xn--a.example":                 storage.ErrEmailMalformed,
		"ada@[192.0.2.1]":                   storage.ErrEmailMalformed,
		"Ada <ada@example.com>":             storage.ErrEmailMalformed,
		"<ada@example.com>":                 storage.ErrEmailMalformed,
		"ada(hello)@example.com":            storage.ErrEmailMalformed,
		`"ada love"@example.com`:            storage.ErrEmailMalformed,
		"ada@example.com, eve@example.com":  storage.ErrEmailMalformed,
		"ada\r\nBcc: eve@example.com":       storage.ErrEmailMalformed,
		"ada\x00@example.com":               storage.ErrEmailMalformed,
		"ada\xff@example.com":               storage.ErrEmailMalformed,
		strings.Repeat("a", 260) + "@b.com": storage.ErrEmailLong,
		"ada@" + strings.Repeat("a", 64) + ".example": storage.ErrEmailMalformed,
	} {
		if _, err := storage.ParseEmail(typed); !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", typed, err, want)
		}
	}
}

// An İ once took mike@example.com from its owner, and fillers hid in addresses.
func TestParseEmailRefusesLookAlikes(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]string{
		"a dotted I":               "m\u0130ke@example.com",
		"a Kelvin sign":            "\u212aate@example.com",
		"a long s":                 "ro\u017fe@example.com",
		"full-width letters":       "ada@ｓhop.example",
		"a full-width @":           "ada\uff20shop.example",
		"a ligature":               "\ufb01nn@example.com",
		"a zero-width space":       "ada\u200b@example.com",
		"a soft hyphen":            "ada\u00ad@example.com",
		"a Hangul filler":          "ada\u3164@example.com",
		"a Hangul initial filler":  "ada\u115f@example.com",
		"a grapheme joiner":        "ada\u034f@example.com",
		"a variation selector":     "ada\ufe0f@example.com",
		"a Mongolian selector":     "ada\u180b@example.com",
		"a filler in the domain":   "ada@exa\u3164mple.com",
		"a no-break space":         "ada\u00a0b@example.com",
		"a line separator":         "ada\u2028@example.com",
		"a right-to-left override": "ada\u202e@example.com",
		"a private-use character":  "ada\ue000@example.com",
	} {
		if _, err := storage.ParseEmail(typed); !errors.Is(err, storage.ErrEmailUnclear) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
