package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// Form reads the body of a form.
func Form(r *http.Request) (url.Values, error) {
	if r.ContentLength == 0 && r.Header.Get("Content-Type") == "" { // clients name no type for nothing
		return url.Values{}, nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, badForm(errors.New("not a form"))
	}
	body, err := io.ReadAll(r.Body)
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return nil, err
	}
	if err != nil {
		return nil, badForm(err)
	}
	form, err := ParseQuery(string(body))
	if err != nil {
		return nil, badForm(err)
	}
	return form, nil
}

// FormFile reads a file from the body of a form, of which nothing else is read. It is empty if
// none was chosen.
func FormFile(r *http.Request, name string) ([]byte, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, badForm(err)
	}
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, badFile(err)
		}
		if part.FormName() == name {
			file, err := io.ReadAll(part)
			if err != nil {
				return nil, badFile(err)
			}
			return file, nil
		}
	}
}

func badFile(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return big
	}
	return badForm(err)
}

// ParseQuery parses a query or the body of a form. Unlike [url.ParseQuery] it accepts
// semicolons as data, as the URL standard does: only & separates.
func ParseQuery(query string) (url.Values, error) {
	return url.ParseQuery(strings.ReplaceAll(query, ";", "%3B"))
}

// Line is a field of one line, without the space around it.
func Line(form url.Values, name string) string { return strings.TrimSpace(form.Get(name)) }
