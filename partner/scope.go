package partner

import (
	"fmt"
	"slices"
	"strings"
)

// scopeLength keeps scopes within what a form and a header carry, in bytes.
const scopeLength = 1000

// tidyScope takes a service's scope apart at its spaces, says what is wrong with
// it, and puts it together again with one space between two.
func tidyScope(scope string) (string, error) {
	if len(scope) > scopeLength {
		return "", refuse("The scope is longer than %d characters.", scopeLength)
	}
	all := strings.FieldsFunc(scope, func(r rune) bool { return r == ' ' })
	if len(all) == 0 {
		return "", refuse("The service needs at least one scope.")
	}
	for i, one := range all {
		if wrong := checkScope(one); wrong != "" {
			return "", refuse("The scope %q %s.", one, wrong)
		}
		if slices.Contains(all[:i], one) {
			return "", refuse("The scope %q is given twice.", one)
		}
	}
	return strings.Join(all, " "), nil
}

// checkScope refuses what RFC 6749 §3.3 does, and the scope that stands for
// everything that a person may do.
func checkScope(one string) string {
	if one == "*" {
		return "is for partners alone, to whom people give it; name each scope that the service needs"
	}
	for _, r := range one {
		if r <= ' ' || r > '~' || r == '"' || r == '\\' {
			return fmt.Sprintf("has the character %q in it; a scope is made of printable ASCII without double quotes and backslashes (RFC 6749, section 3.3)", r)
		}
	}
	return ""
}
