package guide

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"text/template"
	"time"

	"fairlead/web"
)

//go:embed openapi.yaml
var openAPISource string

// openAPI is the document's template. Text is inserted as JSON, which is YAML too.
var openAPI = template.Must(template.New("openapi.yaml").Funcs(template.FuncMap{"quoted": quoted}).Parse(openAPISource))

// showOpenAPI answers GET /openapi.yaml. Any site may read it, since OpenAPI viewers
// run on other sites.
func (h *Handlers) showOpenAPI(w http.ResponseWriter, r *http.Request) error {
	var document bytes.Buffer
	err := openAPI.Execute(&document, struct {
		Names
		Brand web.Brand
	}{h.names(), h.App.Brand})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(document.Bytes())
	header := w.Header()
	header.Set("Content-Type", "application/yaml")
	header.Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	header.Set("Cache-Control", "public, max-age=300")
	header.Set("Access-Control-Allow-Origin", "*")
	http.ServeContent(w, r, "openapi.yaml", time.Time{}, bytes.NewReader(document.Bytes()))
	return nil
}

func quoted(text string) (string, error) {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(text)
	return strings.TrimSuffix(b.String(), "\n"), err
}
