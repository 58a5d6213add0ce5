package web

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// Form reads the body of a form.
func Form(r *http.Request) (url.Values, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, badForm(errors.New("not a form"))
	}
	if err := r.ParseForm(); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return nil, err
		}
		return nil, badForm(err)
	}
	return r.PostForm, nil
}

// Line is a field of one line, without the space around it.
func Line(form url.Values, name string) string { return strings.TrimSpace(form.Get(name)) }
