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

// constant is a response that is the same for everyone. It is compressed once, when it
// is first asked for, and passes no gate, since it costs little.
type constant struct {
	header http.Header
	plain  []byte
	packed func() []byte // nil where gzip does not make it smaller
	etag   string
}

func newConstant(header http.Header, body []byte) *constant {
	sum := sha256.Sum256(body)
	return &constant{
		header: header,
		plain:  body,
		packed: sync.OnceValue(func() []byte { return pack(body) }),
		etag:   hex.EncodeToString(sum[:8]),
	}
}

func pack(body []byte) []byte {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		panic(err) // there is no such level
	}
	_, _ = w.Write(body) // a buffer takes everything
	_ = w.Close()
	if packed.Len() >= len(body) {
		return nil
	}
	return packed.Bytes()
}

func (c *constant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header, body, etag := w.Header(), c.plain, c.etag
	maps.Copy(header, c.header)
	if packed := c.packed(); packed != nil {
		header.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			body, etag = packed, etag+"-gzip"
			header.Set("Content-Encoding", "gzip")
			header.Set("Content-Length", strconv.Itoa(len(body)))
		}
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
		return newConstant(header, body), nil
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
		body, err := a.English(path, v)
		header := http.Header{}
		a.pageHeaders(header)
		header.Set("Content-Type", "text/html; charset=utf-8")
		header.Set("Content-Security-Policy", v.chrome().Policy.String())
		header.Set("X-Robots-Tag", "all")
		return header, body, err
	})
}

// English renders a page that has no translation and shows nobody who is signed in.
func (a *App) English(path string, v View) ([]byte, error) {
	c := v.chrome()
	c.Brand, c.Path = a.Brand, path
	return a.pages.Render(v)
}

// ShowEnglish is [App.Show] for what [App.English] renders.
func (a *App) ShowEnglish(w http.ResponseWriter, r *http.Request, status int, v View) error {
	c := v.chrome()
	if c.Alert.IsZero() && status == http.StatusOK {
		a.takeNotice(w, r, c)
	}
	body, err := a.English(r.URL.Path, v)
	if err != nil {
		return err
	}
	return writePage(w, r, status, c, body)
}

// robots keeps crawlers from beginning attempts. Pages that they may fetch say noindex.
const robots = "User-agent: *\nDisallow: /oauth/\nDisallow: /api/\n"

func showRobots() (http.Header, []byte, error) {
	return http.Header{"Content-Type": {"text/plain; charset=utf-8"}, "X-Content-Type-Options": nosniff}, []byte(robots), nil
}
