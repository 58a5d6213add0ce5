package authz

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"

	"fairlead/web"
)

// tokenForm reads a body, form or JSON, and refuses repeated parameters (RFC 6749 §3.2).
func tokenForm(r *http.Request) (url.Values, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, invalidRequest("The body is incomplete or larger than 64 KiB", err)
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	var form url.Values
	switch kind {
	case "application/x-www-form-urlencoded":
		form, err = web.ParseQuery(string(body))
	case "application/json":
		form, err = jsonForm(body)
	default:
		return nil, invalidRequest("The Content-Type must be application/x-www-form-urlencoded or application/json", nil)
	}
	if err != nil {
		return nil, invalidRequest("The body cannot be parsed as "+kind, err)
	}
	if name, found := firstRepeated(form); found {
		return nil, invalidRequest("The "+printable(name)+" parameter is repeated", nil)
	}
	return form, nil
}

// firstRepeated is the parameter that has several values. Of several it is the first in
// alphabetical order, so that the error is always the same.
func firstRepeated(form url.Values) (name string, found bool) {
	for other, values := range form {
		if len(values) > 1 && (!found || other < name) {
			name, found = other, true
		}
	}
	return name, found
}

// jsonForm reads one flat object of strings. It decodes token by token, because a map
// would hide repeated names.
func jsonForm(body []byte) (url.Values, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("not an object")
	}
	form := url.Values{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		value, err := d.Token()
		if err != nil {
			return nil, err
		}
		text, ok := value.(string)
		if value != nil && !ok {
			return nil, errors.New("a value is not a string")
		}
		form.Add(name.(string), text) // a key is always a string
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("there is data after the object")
	}
	return form, nil
}
