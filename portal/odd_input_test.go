package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

// fieldNames are those of all forms of the portal. What a form does not know it ignores.
var fieldNames = strings.Fields("token email answer name role callback url note company use_case contact from to outcome support_code reason secret person website run")

// Every form of the portal is sent odd text in every field.
func TestEveryFormOfThePortalTakesOddInput(t *testing.T) {
	t.Parallel()
	f := open(t)
	own := f.objects("Acme")
	for _, pattern := range webtest.Routes(t, ".") {
		path, posts := strings.CutPrefix(pattern, "POST ")
		if !posts || path == "/partners/logout" {
			continue
		}
		at, _ := own.Fill(path, nil)
		webtest.OddInput(t, f.owner(own["/partners/{partner}"]), at, fieldNames, func(status int) bool { return status != http.StatusForbidden })
	}
}
