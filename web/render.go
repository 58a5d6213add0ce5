package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
)

// Pages are the parsed templates of every page.
type Pages struct {
	byName map[string]*template.Template
}

// NewPages parses web/*.html as what all pages share and every other file as a
// page of its own, so that a broken template stops the start.
func NewPages(files fs.FS, assets *Assets) (*Pages, error) {
	funcs := template.FuncMap{"asset": assets.URL}
	shared, err := template.New("shared").Funcs(funcs).ParseFS(files, "web/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse shared templates: %w", err)
	}
	names, err := fs.Glob(files, "*/*.html")
	if err != nil {
		return nil, err
	}
	pages := &Pages{byName: map[string]*template.Template{}}
	for _, name := range names {
		if path.Dir(name) == "web" && !strings.HasPrefix(path.Base(name), "page_") {
			continue
		}
		t, err := template.Must(shared.Clone()).ParseFS(files, name)
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", name, err)
		}
		pages.byName[strings.TrimSuffix(name, ".html")] = t
	}
	return pages, nil
}

// Render draws a page into memory, so that nobody ever sees half of one.
func (p *Pages) Render(v View) ([]byte, error) {
	t, ok := p.byName[v.Template()]
	if !ok {
		return nil, fmt.Errorf("no template %q", v.Template())
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout", v); err != nil {
		return nil, fmt.Errorf("render %s: %w", v.Template(), err)
	}
	return b.Bytes(), nil
}
