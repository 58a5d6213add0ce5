package guide

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"net/http"
	"strings"
	"text/template"

	"fairlead/web"
)

//go:embed openapi.yaml
var openAPISource string

// openAPI is the document's template. Text is inserted as JSON, which is YAML too.
var openAPI = template.Must(template.New("openapi.yaml").Funcs(template.FuncMap{"quoted": quoted}).Parse(openAPISource))

// showOpenAPI serves GET /openapi.yaml. Any site may read it, since OpenAPI viewers run
// on other sites.
func (h *Handlers) showOpenAPI() (http.Header, []byte, error) {
	var document bytes.Buffer
	err := openAPI.Execute(&document, struct {
		Names
		Brand web.Brand
	}{h.names(), h.App.Brand})
	return http.Header{
		"Content-Type":                {"application/yaml"},
		"Cache-Control":               {"public, max-age=300"},
		"Access-Control-Allow-Origin": {"*"},
		"X-Content-Type-Options":      {"nosniff"},
	}, document.Bytes(), err
}

func quoted(text string) (string, error) {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(text)
	return strings.TrimSuffix(b.String(), "\n"), err
}
