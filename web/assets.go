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

	"fairlead/brand"
)

// Assets serves static files under names with a hash of their content, so that
// browsers can cache them permanently.
type Assets struct {
	hashed map[string]string    // app.css → /static/app.0123456789.css
	files  map[string]*constant // by app.0123456789.css
	icon   string               // the name of the icon
}

// NewAssets reads every file of a flat file system once.
func NewAssets(files fs.FS) (*Assets, error) {
	a := &Assets{hashed: map[string]string{}, files: map[string]*constant{}, icon: "favicon.svg"}
	names, err := fs.Glob(files, "*.*")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		a.add(name, content, http.Header{"Content-Type": {mime.TypeByExtension(path.Ext(name))}})
	}
	return a, nil
}

// AddLook adds the files of a look. Its pictures come from outside: opened as pages, they may
// run and load nothing.
func (a *Assets) AddLook(look brand.Look) {
	for _, f := range look.Files() {
		header := http.Header{"Content-Type": {f.Type}}
		if f.IsPicture {
			header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox")
			header.Set("Cross-Origin-Resource-Policy", "same-origin")
		}
		a.add(f.Name, f.Content, header)
	}
	if look.Favicon != nil {
		a.icon = look.FaviconName()
	}
}

func (a *Assets) add(name string, content []byte, header http.Header) {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	served := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
	a.hashed[name] = "/static/" + served
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header["X-Content-Type-Options"] = nosniff
	a.files[served] = newConstant(header, content)
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
	http.Redirect(w, r, a.hashed[a.icon], http.StatusFound)
}
