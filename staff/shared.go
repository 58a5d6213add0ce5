package staff

import (
	"strconv"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

func reasonField(hint locale.Text) web.Field {
	return web.Field{Name: "reason", Label: "Reason", Type: "textarea", Autocomplete: "off", Hint: hint}
}

// orNever is a time, or that there was none.
func orNever(t storage.Time) web.Cell {
	if t.IsZero() {
		return web.TextCell("Never")
	}
	return web.TimeCell(t.Time)
}

// count is a number of things. Every thousand has a comma.
func count(n int64, thing string) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if n != 1 {
		thing += "s"
	}
	return digits + " " + thing
}
