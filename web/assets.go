package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// Assets serves static files under names with a hash of their content, so that
// browsers can cache them permanently.
type Assets struct {
	files  fs.FS
	hashed map[string]string // app.css → /static/app.0123456789.css
	plain  map[string]string // app.0123456789.css → app.css
}

// NewAssets reads every file of a flat file system once.
func NewAssets(files fs.FS) (*Assets, error) {
	a := &Assets{files: files, hashed: map[string]string{}, plain: map[string]string{}}
	names, err := fs.Glob(files, "*.*")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(content)
		ext := path.Ext(name)
		served := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
		a.hashed[name] = "/static/" + served
		a.plain[served] = name
	}
	return a, nil
}

// URL is the path that a file is served under. A template that names an unknown
// file fails when it is rendered.
func (a *Assets) URL(name string) (string, error) {
	u, ok := a.hashed[name]
	if !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return u, nil
}

// ServeHTTP answers GET /static/{name}.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	name, ok := a.plain[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeFileFS(w, r, a.files, name)
}

// favicon answers browsers that request an icon without having seen a page.
func (a *Assets) favicon(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, a.hashed["favicon.svg"], http.StatusFound)
	return nil
}
