package testrun

import (
	"bytes"
	"cmp"
	"mime"
	"net/http"
	"net/url"
)

// mostBody bounds the memory of an answer. No page is nearly as large.
const mostBody = 1 << 20

// recorder keeps an answer.
type recorder struct {
	header, sent http.Header
	status       int
	body         bytes.Buffer
}

// Header is what a handler fills.
func (w *recorder) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}

// WriteHeader keeps the header as it is now.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status, w.sent = status, w.Header().Clone()
	}
}

func (w *recorder) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.body.Len()+len(b) > mostBody {
		return 0, http.ErrContentLength
	}
	return w.body.Write(b)
}

// answer is what was answered to a request for a URL.
func (w *recorder) answer(at *url.URL) *answer {
	w.WriteHeader(http.StatusOK)
	return &answer{url: at, path: at.Path, status: cmp.Or(w.status, http.StatusOK), header: w.sent, body: w.body.Bytes()}
}

// answer is an answer to a request. Without a status there is none.
type answer struct {
	url    *url.URL
	path   string // of the request
	status int
	header http.Header
	body   []byte
}

// location is where a redirect leads; nil for another answer.
func (a *answer) location() *url.URL {
	to, err := a.url.Parse(a.header.Get("Location"))
	if a.status < 300 || a.status >= 400 || a.header.Get("Location") == "" || err != nil {
		return nil
	}
	return to
}

// isPage reports whether it is the page at a path.
func (a *answer) isPage(path string) bool { return a.path == path && a.status == http.StatusOK }

func (a *answer) isHTML() bool {
	kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	return err == nil && kind == "text/html"
}

func (a *answer) cookies() []*http.Cookie {
	return (&http.Response{Header: a.header}).Cookies()
}
