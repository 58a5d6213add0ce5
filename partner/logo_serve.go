package partner

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

// Logos serves partners' logos. Their names change with their content, so that caches may
// keep them for ever.
type Logos struct{ App *web.App }

// Mount adds the route.
func (l *Logos) Mount(mux *http.ServeMux) {
	mux.Handle("GET /logo/{file}", l.App.API(web.API{NoBody: true}, l.serve))
}

// serve handles GET /logo/{file}. What is served is a PNG that we have drawn, under a policy
// that allows nothing where it is opened as a page.
func (l *Logos) serve(w http.ResponseWriter, r *http.Request) error {
	hash, isPNG := strings.CutSuffix(r.PathValue("file"), ".png")
	if !isPNG || len(hash) != 64 || strings.Trim(hash, "0123456789abcdef") != "" {
		return errNoLogo
	}
	logo, err := l.App.DB.LogoByHash(r.Context(), hash)
	if errors.Is(err, storage.ErrNotFound) {
		return errNoLogo
	}
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "image/png")
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("Content-Length", strconv.Itoa(len(logo.Picture)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(logo.Picture)
	}
	return nil
}

var errNoLogo = web.Refusal(http.StatusNotFound, "Not found", "There is no such logo.")
