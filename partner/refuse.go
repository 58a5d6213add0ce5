package partner

import (
	"strings"

	"fairlead/locale"
	"fairlead/web"
)

// Beside puts why this package refused what was entered beside the fields that it is about, else
// beside the first. It reports whether the error is such a refusal.
func Beside(err error, fields ...*web.Field) bool {
	all := AllInvalid(err)
	for _, wrong := range all {
		beside := fields[0]
		for _, f := range fields {
			if f.Name == wrong.Field {
				beside = f
			}
		}
		beside.Error = wrong.Sentence()
	}
	return len(all) > 0
}

// Sentence is the error for a page. It has its values in it already.
func (e *Invalid) Sentence() locale.Text {
	return locale.Text(strings.ReplaceAll(e.Text, "%", "%%"))
}
