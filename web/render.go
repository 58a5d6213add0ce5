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

// Pages are the templates of every page, in every language.
type Pages struct {
	byName map[pageKey]func() (*template.Template, error)
}

type pageKey struct{ language, name string }

// NewPages finds every page: web/*.html is shared by all, part_*.html by those of its
// folder, and every other file is a page. Without languages pages are in English, which
// is always there, for pages without translations. A page is parsed when it is first
// shown: all of them in all languages would be many objects for the garbage collector to
// look at, and most of a start.
func NewPages(files fs.FS, assets *Assets, languages *locale.Set) (*Pages, error) {
	offered := []*locale.Language{locale.English()}
	if languages != nil {
		offered = append(offered, languages.All...)
	}
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
	pages := &Pages{byName: map[pageKey]func() (*template.Template, error){}}
	for _, name := range names {
		if !isPage(name) {
			continue
		}
		for _, l := range offered {
			pages.byName[pageKey{l.Tag, strings.TrimSuffix(name, ".html")}] = sync.OnceValues(func() (*template.Template, error) {
				return parsePage(shared, files, name, l)
			})
		}
	}
	return pages, nil
}

func isPage(name string) bool {
	folder, file := path.Split(name)
	return !strings.HasPrefix(file, "part_") && (folder != "web/" || strings.HasPrefix(file, "page_"))
}

// parsePage adds a page and the parts of its folder to what is shared. The template is the
// same in every language, and the functions that say its texts differ.
func parsePage(shared *template.Template, files fs.FS, name string, l *locale.Language) (*template.Template, error) {
	parts, err := fs.Glob(files, path.Dir(name)+"/part_*.html")
	if err != nil {
		return nil, err
	}
	t, err := template.Must(shared.Clone()).Funcs(texts(l)).ParseFS(files, append(parts, name)...)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", name, err)
	}
	return t, nil
}

// Check parses every page.
func (p *Pages) Check() error {
	for _, parse := range p.byName {
		if _, err := parse(); err != nil {
			return err
		}
	}
	return nil
}

// Render renders a page in its language, in memory, so that no incomplete page is sent.
func (p *Pages) Render(v View) ([]byte, error) {
	c := v.chrome()
	if c.Language == nil {
		c.Language = locale.English()
	}
	parse, ok := p.byName[pageKey{c.Language.Tag, v.Template()}]
	if !ok {
		return nil, fmt.Errorf("no template %q in %q", v.Template(), c.Language.Tag)
	}
	t, err := parse()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout", v); err != nil {
		return nil, fmt.Errorf("render %s: %w", v.Template(), err)
	}
	// What was typed may be no text; the page has a sentence for it, and is one.
	return bytes.ToValidUTF8(b.Bytes(), []byte("\uFFFD")), nil
}
