package web

import (
	"io"
	"net/http"
)

const (
	// bodyLimit is what a form or a JSON body may weigh.
	bodyLimit = 64 << 10
	// smallBodyLimit is what a body may weigh that passes no gate: most do not weigh
	// a tenth of it, and every open connection may have one on its way.
	smallBodyLimit = 4 << 10
)

// admit lets a request in that has arrived as a whole, so that who sends slowly
// holds a connection and nothing else. What a handler then reads is there, or is
// the error that reading it gave.
func (a *App) admit(g *Gate, writes bool, w http.ResponseWriter, r *http.Request) error {
	if isBulky(r) && !a.BodyGate.enter(false) {
		w.Header().Set("Connection", "close") // else all of it would be read first
		return overloaded()
	}
	receive(w, r)
	if !g.enter(writes) {
		if isBulky(r) {
			a.BodyGate.leave()
		}
		return overloaded()
	}
	return nil
}

// release is the end of a request that was admitted.
func (a *App) release(g *Gate, r *http.Request) {
	g.leave()
	if isBulky(r) {
		a.BodyGate.leave()
	}
}

// isBulky says that a body is large or does not tell its size. One that is too
// large is not read at all.
func isBulky(r *http.Request) bool {
	return r.ContentLength < 0 || smallBodyLimit < r.ContentLength && r.ContentLength <= bodyLimit
}

// receive reads a body of a bounded size.
func receive(w http.ResponseWriter, r *http.Request) {
	size := r.ContentLength
	if size == 0 {
		return
	}
	body := &bufferedBody{}
	switch {
	case size > bodyLimit:
		body.err = &http.MaxBytesError{Limit: bodyLimit}
	case size > 0:
		body.rest = make([]byte, size)
		n, err := io.ReadFull(r.Body, body.rest)
		body.rest, body.err = body.rest[:n], err
	default:
		body.rest, body.err = io.ReadAll(io.LimitReader(r.Body, bodyLimit+1))
		if len(body.rest) > bodyLimit {
			body.rest, body.err = nil, &http.MaxBytesError{Limit: bodyLimit}
		}
	}
	if body.err != nil {
		w.Header().Set("Connection", "close") // the rest is not waited for
	}
	r.Body = body
}

// bufferedBody is a body as far as it has arrived.
type bufferedBody struct {
	rest []byte
	err  error // in place of what is missing
}

func (b *bufferedBody) Read(p []byte) (int, error) {
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	switch {
	case n > 0 || len(p) == 0:
		return n, nil
	case b.err != nil:
		return 0, b.err
	}
	return 0, io.EOF
}

// Close does nothing: the server closes what came over the wire.
func (b *bufferedBody) Close() error { return nil }
