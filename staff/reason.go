package staff

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"fairlead/locale"
	"fairlead/web"
)

// reasonLength is how many characters a reason has at most.
const reasonLength = 2000

const (
	sayReasonMissing locale.Text = "Please enter a reason."
	sayReasonLong    locale.Text = "Please enter at most 2,000 characters."
)

// readReason reads a reason, which may have several lines, into its field, and says there what
// is wrong with it.
func readReason(form url.Values, into *web.Field) {
	into.Value = strings.TrimSpace(strings.ReplaceAll(form.Get(into.Name), "\r\n", "\n"))
	switch {
	case !web.IsText(strings.ReplaceAll(into.Value, "\n", "")):
		into.Value, into.Error = "", sayUnsupported
	case web.IsBlank(into.Value):
		into.Error = sayReasonMissing
	case utf8.RuneCountInString(into.Value) > reasonLength:
		into.Error = sayReasonLong
	}
}
