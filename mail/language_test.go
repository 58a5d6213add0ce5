package mail_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fairlead/locale"
	"fairlead/storage"
)

// atOnce is how many jobs a worker runs at once.
const atOnce = 8

func TestNoticesAreInTheAccountsLanguage(t *testing.T) {
	t.Parallel()
	english := map[string]bool{}
	for _, row := range noticeRows {
		english[row.subject] = true
	}
	for _, tag := range []string{"de", "es", "fr", locale.Pseudo} {
		t.Run(tag, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			var err error
			if h.mailer.Web.Languages, err = locale.Open("en", "de", "es", "fr", locale.Pseudo); err != nil {
				t.Fatal(err)
			}
			ada := h.account()
			if err := h.db.SetLanguage(t.Context(), ada.ID, tag); err != nil {
				t.Fatal(err)
			}
			reset := h.factorReset(ada)
			for name := range noticeRows {
				h.notify(storage.Notice{AccountID: ada.ID, Name: name, Device: device, Partner: "Knots & Sons", FactorResetID: reset, Until: storage.At(h.clock.Now().Add(14 * 24 * time.Hour))})
			}
			for left := len(noticeRows); left > 0; left -= atOnce {
				h.send(min(left, atOnce))
			}
			for i := range len(noticeRows) {
				m := h.read(i)
				if english[m.Subject()] {
					t.Errorf("the subject is %q", m.Subject())
				}
				wantIn(t, m.HTML, fmt.Sprintf("<html lang=%q>", tag))
				wantSameInHTML(t, m.Text, m.HTML)
				if tag == locale.Pseudo {
					wantMarked(t, m.Subject()+"\n"+m.Text)
				}
			}
		})
	}
}

// wantMarked wants each line to be a translated sentence, a URL or the brand.
func wantMarked(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		isSentence := strings.HasPrefix(line, "⟦") && strings.HasSuffix(line, "⟧")
		if line != "" && line != "Fairlead" && !strings.HasPrefix(line, "https://") && !isSentence {
			t.Errorf("outside of the catalogue stands %q", line)
		}
	}
}
