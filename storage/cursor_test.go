package storage_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"fairlead/storage"
)

func TestCursorIsReadAsWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []storage.Cursor{{}, {Number: 1}, {Number: -7, Text: "x"}, {Number: 1 << 60, Text: "Ä b c"}, {Text: "only text"}} {
		if got := storage.ParseCursor(c.String()); got != c {
			t.Errorf("%q is read as %+v, want %+v", c.String(), got, c)
		}
	}
}

func TestWhatIsNoCursorIsTheFirstPage(t *testing.T) {
	t.Parallel()
	encoded := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	for _, text := range []string{
		"", "x", "%", strings.Repeat("A", 201), encoded("no number"), encoded("1"), encoded("1 \x00"), encoded("1 \xff"),
		encoded("99999999999999999999 x"), encoded("1 x") + "=",
	} {
		if got := storage.ParseCursor(text); !got.IsZero() {
			t.Errorf("%q is %+v", text, got)
		}
	}
}
