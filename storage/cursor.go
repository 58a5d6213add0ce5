package storage

import (
	"encoding/base64"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ListLimit is how many rows a page of a list has.
const ListLimit = 50

// maxCursor is the longest text that can be a cursor.
const maxCursor = 200

// Cursor is where a page of a list ended: the number that the list is sorted by, such as
// a time in milliseconds, and the text that orders rows with the same number, such as an
// ID. The zero value is before the first row.
type Cursor struct {
	Number int64
	Text   string
}

// IsZero reports whether the list begins at its first row.
func (c Cursor) IsZero() bool { return c == Cursor{} }

// String is the cursor in a URL. It is empty for the zero value.
func (c Cursor) String() string {
	if c.IsZero() {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(c.Number, 10) + " " + c.Text))
}

// ParseCursor reads what [Cursor.String] wrote. Any other text is the first page.
func ParseCursor(text string) Cursor {
	if len(text) > maxCursor {
		return Cursor{}
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	number, rest, ok := strings.Cut(string(b), " ")
	if err != nil || !ok || !utf8.ValidString(rest) || strings.Contains(rest, "\x00") {
		return Cursor{}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return Cursor{}
	}
	return Cursor{n, rest}
}

// Page cuts a list that was asked for one row more than its limit, and returns where the
// next page begins: the zero value if there is none.
func Page[T interface{ Cursor() Cursor }](all []T, limit int) (page []T, next Cursor) {
	if len(all) <= limit {
		return all, Cursor{}
	}
	return all[:limit], all[limit-1].Cursor()
}
