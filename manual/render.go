package manual

import (
	"bytes"
	_ "embed" // page.html
	"html/template"

	"fairlead/web"
)

//go:embed page.html
var pageHTML string

// page is what the template shows.
type page struct {
	Topic
	Topics              []Topic
	Previous, Following *Topic
}

func newTemplate(assets *web.Assets) (*template.Template, error) {
	return template.New("page").Funcs(template.FuncMap{"asset": assets.URL}).Parse(pageHTML)
}

func render(show *template.Template, topics []Topic, i int) ([]byte, error) {
	p := page{Topic: topics[i], Topics: topics}
	if i > 0 {
		p.Previous = &topics[i-1]
	}
	if i+1 < len(topics) {
		p.Following = &topics[i+1]
	}
	var out bytes.Buffer
	if err := show.Execute(&out, p); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
