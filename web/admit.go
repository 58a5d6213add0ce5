package web

import (
	"errors"
	"io"
	"net/http"
	"time"
)

const (
	// bodyLimit is the largest form or JSON body.
	bodyLimit = 64 << 10
	// smallBodyLimit is the largest body that passes no gate. Most are not a tenth of
	// it, and every open connection may have one on its way.
	smallBodyLimit = 4 << 10
)

// admission is what a stack asks of the gates for a request.
type admission struct {
	gate *Gate
	// writes is for requests that may wait for the disk or a hash.
	writes bool
	// noBody is for requests whose body is not read and may never come: a proxy's
	// sub-request may have only the headers of the original.
	noBody bool
	// largest says how large a body may be that is larger than usual; nil for none.
	largest func(*http.Request) int64
}

// admit admits a request once all of it has arrived, so that a slow sender occupies only
// a connection. The handler then reads a buffered body or the error of reading it. The
// place is freed with the first byte of the response, so that a slow reader does not
// occupy it either.
func (a *App) admit(to admission, w http.ResponseWriter, r *http.Request) (*place, error) {
	p := a.placeOf(r)
	if to.noBody && r.ContentLength != 0 {
		refuseBody(w, r)
	} else if err := a.receive(p, w, r, to.most(r)); err != nil {
		return p, err
	}
	if !to.gate.enter(to.writes, p.client) {
		p.leave()
		return p, overloaded()
	}
	p.gate = to.gate
	return p, nil
}

// most is how large the body of a request may be.
func (to admission) most(r *http.Request) int64 {
	if to.largest == nil || 0 <= r.ContentLength && r.ContentLength <= bodyLimit {
		return bodyLimit
	}
	return max(bodyLimit, to.largest(r))
}

// refuseBody lets the request be answered without its body, which the server would
// otherwise wait for.
func refuseBody(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Connection", "close")
	_ = http.NewResponseController(w).SetReadDeadline(time.Now()) // not supported by recorders in tests
	r.Body = http.NoBody
}

// placeOf is the request's place, before it has entered a gate.
func (a *App) placeOf(r *http.Request) *place {
	var p *place
	if t := traceOf(r.Context()); t != nil {
		p = &t.place
	} else {
		p = &place{}
	}
	p.client = noClient
	if !a.Unlimited {
		p.client = slotOf(a.ClientIP(r))
	}
	return p
}

// receive reads the body, a large one within the gate for those.
func (a *App) receive(p *place, w http.ResponseWriter, r *http.Request, most int64) error {
	if isBulky(r, most) {
		if !a.BodyGate.enter(false, p.client) {
			w.Header().Set("Connection", "close") // else all of it would be read first
			return overloaded()
		}
		p.body = &a.BodyGate
	}
	readBody(w, r, most)
	return nil
}

// isBulky reports whether a body is large or of unknown size. One that is too large is
// not read at all.
func isBulky(r *http.Request, most int64) bool {
	return r.ContentLength < 0 || smallBodyLimit < r.ContentLength && r.ContentLength <= most
}

// readBody reads a body of a bounded size.
func readBody(w http.ResponseWriter, r *http.Request, most int64) {
	size := r.ContentLength
	if size == 0 {
		return
	}
	body := &bufferedBody{}
	switch {
	case size > most:
		body.err = &http.MaxBytesError{Limit: most}
	case size > 0:
		body.rest = make([]byte, size)
		n, err := io.ReadFull(r.Body, body.rest)
		body.rest, body.err = body.rest[:n], err
	default:
		body.rest, body.err = io.ReadAll(io.LimitReader(r.Body, most+1))
		if int64(len(body.rest)) > most {
			body.rest, body.err = nil, &http.MaxBytesError{Limit: most}
		}
	}
	if body.err != nil {
		w.Header().Set("Connection", "close") // do not wait for the remaining body
	}
	r.Body = body
}

// bodyError is the refusal of a body that is too large. Handlers of forms without fields
// do not read it.
func bodyError(r *http.Request) error {
	var big *http.MaxBytesError
	if body, ok := r.Body.(*bufferedBody); ok && errors.As(body.err, &big) {
		return big
	}
	return nil
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
