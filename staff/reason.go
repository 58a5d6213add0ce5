package staff

import (
	"net/url"
	"strings"

	"fairlead/web"
)

// readReason reads a reason that has to be given, and may have several lines, into its field, and
// says there what is wrong with it.
func readReason(form url.Values, into *web.Field) {
	into.Value = strings.TrimSpace(strings.ReplaceAll(form.Get(into.Name), "\r\n", "\n"))
	into.Error = wrongReason(strings.ReplaceAll(into.Value, "\n", " "))
	switch {
	case into.Error == sayUnsupported:
		into.Value = ""
	case into.Error == "" && web.IsBlank(into.Value):
		into.Error = sayReasonMissing
	}
}
