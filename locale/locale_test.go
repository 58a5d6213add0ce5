package locale_test

import (
	"html/template"
	"testing"
	"time"

	"fairlead/locale"
)

func set(t *testing.T, tags ...string) *locale.Set {
	t.Helper()
	s, err := locale.Open(tags...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestHTMLEscapesSentencesAndArguments(t *testing.T) {
	t.Parallel()
	got := locale.English().HTML("%[1]s & %[2]s at %[3]s", "<b>Ada</b>", template.HTML("<code>1</code>"), locale.Text("R&D"))
	if want := template.HTML("<bdi>&lt;b&gt;Ada&lt;/b&gt;</bdi> &amp; <code>1</code> at R&amp;D"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAnArgumentCannotTakeAnotherPlace(t *testing.T) {
	t.Parallel()
	got := locale.English().HTML("%s and %s", "\uE001%s", "<i>")
	if want := template.HTML("<bdi>\uE001%s</bdi> and <bdi>&lt;i&gt;</bdi>"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPlurals(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{1: "Please wait a minute and try again.", 7: "Please wait 7 minutes and try again."} {
		if got := locale.English().Say("Please wait %d minutes and try again.", n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestPseudoLanguageMarksWholeSentences(t *testing.T) {
	t.Parallel()
	pseudo := set(t, "en", locale.Pseudo).Of(locale.Pseudo)
	if got, want := pseudo.Say("Allow %s", locale.Text("access")), "⟦Allow access⟧"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := pseudo.Say(""); got != "" {
		t.Errorf("nothing is %q", got)
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	s := set(t, "en", "de", "es", "fr", locale.Pseudo)
	for want, wishes := range map[string][]locale.Wish{
		"en":          {{}, {AcceptLanguage: "ja"}, {AcceptLanguage: "en-GB,de;q=0.5"}, {AcceptLanguage: ";;;"}, {UILocales: "\x00"}},
		"de":          {{Own: "de", UILocales: "fr"}, {UILocales: "de-AT fr", AcceptLanguage: "es"}, {AcceptLanguage: "de-CH"}, {UILocales: "ja de"}},
		"es":          {{AcceptLanguage: "es-MX,en;q=0.8"}, {Own: "xx", AcceptLanguage: "es"}},
		"fr":          {{AcceptLanguage: "ja,fr;q=0.4"}},
		locale.Pseudo: {{Own: locale.Pseudo}, {UILocales: locale.Pseudo}, {AcceptLanguage: locale.Pseudo + ",en"}},
	} {
		for _, wish := range wishes {
			if got := s.Choose(wish).Tag; got != want {
				t.Errorf("%+v: %s, want %s", wish, got, want)
			}
		}
	}
}

func TestTheFirstLanguageIsUsedWhereNothingIsKnown(t *testing.T) {
	t.Parallel()
	if got := set(t, "fr", "en").Choose(locale.Wish{AcceptLanguage: "ja"}).Tag; got != "fr" {
		t.Errorf("got %s", got)
	}
}

func TestAnUnknownLanguageIsRefused(t *testing.T) {
	t.Parallel()
	for _, tags := range [][]string{{"en", "xx"}, {}, {""}} {
		if _, err := locale.Open(tags...); err == nil {
			t.Errorf("%q is taken", tags)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, time.March, 1, 9, 5, 0, 0, time.UTC)
	s := set(t, "en", "de", "es", "fr")
	for tag, want := range map[string]string{
		"en": "1 March 2026 at 09:05 UTC", "de": "1. März 2026 um 09:05 Uhr UTC",
		"es": "1 de marzo de 2026 a las 09:05 UTC", "fr": "1er mars 2026 à 09:05 UTC",
	} {
		if got := s.Of(tag).DateTime(day); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestTheTestLanguageCanBeTheOnlyOne(t *testing.T) {
	t.Parallel()
	for _, wish := range []locale.Wish{{}, {AcceptLanguage: "de"}, {UILocales: "fr en"}} {
		if got := set(t, locale.Pseudo).Choose(wish).Tag; got != locale.Pseudo {
			t.Errorf("%+v: %s", wish, got)
		}
	}
}
