package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// Assets serves static files under names with a hash of their content, so that
// browsers can cache them permanently.
type Assets struct {
	hashed map[string]string    // app.css → /static/app.0123456789.css
	files  map[string]*constant // by app.0123456789.css
}

// NewAssets reads every file of a flat file system once.
func NewAssets(files fs.FS) (*Assets, error) {
	a := &Assets{hashed: map[string]string{}, files: map[string]*constant{}}
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
		a.files[served] = newConstant(http.Header{
			"Content-Type":           {mime.TypeByExtension(ext)},
			"Cache-Control":          {"public, max-age=31536000, immutable"},
			"X-Content-Type-Options": nosniff,
		}, content)
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

// ServeHTTP handles GET /static/{name}.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	file, ok := a.files[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	file.ServeHTTP(w, r)
}

// favicon answers browsers that request an icon without having seen a page.
func (a *Assets) favicon(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, a.hashed["favicon.svg"], http.StatusFound)
}
