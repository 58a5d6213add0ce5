package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// constant is a response that is the same for everyone. It is compressed once, and passes
// no gate, since it costs little.
type constant struct {
	header        http.Header
	plain, packed []byte // packed is nil where gzip does not make it smaller
	etag          string
}

func newConstant(header http.Header, body []byte) (*constant, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	c := &constant{header: header, plain: body, etag: hex.EncodeToString(sum[:8])}
	if packed.Len() < len(body) {
		c.packed = packed.Bytes()
		header.Set("Vary", "Accept-Encoding")
	}
	return c, nil
}

func (c *constant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header, body, etag := w.Header(), c.plain, c.etag
	maps.Copy(header, c.header)
	if c.packed != nil && acceptsGzip(r) {
		body, etag = c.packed, etag+"-gzip"
		header.Set("Content-Encoding", "gzip")
		header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	header.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// acceptsGzip reads Accept-Encoding (RFC 9110 §12.5.3).
func acceptsGzip(r *http.Request) bool {
	for one := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		coding, quality, weighed := strings.Cut(one, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(quality), "q="), 64)
		return !weighed || err == nil && q > 0
	}
	return false
}

// Constant serves what build returns, which is called once, at the first request.
func (a *App) Constant(build func() (http.Header, []byte, error)) http.Handler {
	once := sync.OnceValues(func() (*constant, error) {
		header, body, err := build()
		if err != nil {
			return nil, err
		}
		return newConstant(header, body)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := once()
		if err != nil {
			a.answerPage(w, r, err)
			return
		}
		c.ServeHTTP(w, r)
	})
}

// ConstantPage serves a page in English that shows nobody's data. Search engines may list it.
func (a *App) ConstantPage(path string, build func() (View, error)) http.Handler {
	return a.Constant(func() (http.Header, []byte, error) {
		v, err := build()
		if err != nil {
			return nil, nil, err
		}
		c := v.chrome()
		c.Brand, c.Path = a.Brand, path
		body, err := a.pages.Render(v)
		header := http.Header{}
		a.pageHeaders(header)
		header.Set("Content-Type", "text/html; charset=utf-8")
		header.Set("Content-Security-Policy", c.Policy.String())
		header.Set("X-Robots-Tag", "all")
		return header, body, err
	})
}

// robots keeps crawlers from beginning attempts. Pages that they may fetch say noindex.
const robots = "User-agent: *\nDisallow: /oauth/\nDisallow: /api/\n"

func showRobots() (http.Header, []byte, error) {
	return http.Header{"Content-Type": {"text/plain; charset=utf-8"}, "X-Content-Type-Options": nosniff}, []byte(robots), nil
}
