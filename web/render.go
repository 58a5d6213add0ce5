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

// NewPages parses every template, so that a broken one stops the start: web/*.html is
// shared by all pages, part_*.html by the pages of its folder, and every other file
// is a page.
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
		folder, file := path.Split(name)
		if folder == "web/" && !strings.HasPrefix(file, "page_") || strings.HasPrefix(file, "part_") {
			continue
		}
		parts, err := fs.Glob(files, folder+"part_*.html")
		if err != nil {
			return nil, err
		}
		t, err := template.Must(shared.Clone()).ParseFS(files, append(parts, name)...)
		if err != nil {
			return nil, fmt.Errorf("parse %s: %w", name, err)
		}
		pages.byName[strings.TrimSuffix(name, ".html")] = t
	}
	return pages, nil
}

// Render renders a page in memory, so that no incomplete page is sent.
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
