package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"sync"

	"fairlead/locale"
)

// Pages are the parsed templates of every page, in every language.
type Pages struct {
	byName map[pageKey]func() *template.Template
}

type pageKey struct{ language, name string }

// NewPages parses every template, so that a broken one stops the start: web/*.html is
// shared by all pages, part_*.html by the pages of its folder, and every other file
// is a page. Without languages pages are in English.
func NewPages(files fs.FS, assets *Assets, languages *locale.Set) (*Pages, error) {
	funcs := texts(locale.English())
	funcs["asset"] = assets.URL
	shared, err := template.New("shared").Funcs(funcs).ParseFS(files, "web/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse shared templates: %w", err)
	}
	names, err := fs.Glob(files, "*/*.html")
	if err != nil {
		return nil, err
	}
	pages := &Pages{byName: map[pageKey]func() *template.Template{}}
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
		pages.add(strings.TrimSuffix(name, ".html"), t, languages)
	}
	return pages, nil
}

// add keeps a page in every language: the template is the same, and what says its texts
// differs. English is always there, for pages without translations. A copy is made when
// its page is first shown: all of them together are many objects for the garbage collector
// to look at.
func (p *Pages) add(name string, t *template.Template, languages *locale.Set) {
	offered := []*locale.Language{locale.English()}
	if languages != nil {
		offered = append(offered, languages.All...)
	}
	for _, l := range offered {
		p.byName[pageKey{l.Tag, name}] = sync.OnceValue(func() *template.Template {
			return template.Must(t.Clone()).Funcs(texts(l))
		})
	}
}

// Render renders a page in its language, in memory, so that no incomplete page is sent.
func (p *Pages) Render(v View) ([]byte, error) {
	c := v.chrome()
	if c.Language == nil {
		c.Language = locale.English()
	}
	t, ok := p.byName[pageKey{c.Language.Tag, v.Template()}]
	if !ok {
		return nil, fmt.Errorf("no template %q in %q", v.Template(), c.Language.Tag)
	}
	var b bytes.Buffer
	if err := t().ExecuteTemplate(&b, "layout", v); err != nil {
		return nil, fmt.Errorf("render %s: %w", v.Template(), err)
	}
	return b.Bytes(), nil
}
