package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"fairlead/storage"
	"fairlead/web"
)

const (
	maxMetadataLength = 100
	maxParameters     = 50
	maxParameterSize  = 2048
)

// readBody reads the body of a call.
func readBody(r *http.Request) ([]byte, error) {
	body, err := web.ReadBody(r)
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return nil, bodyTooLarge()
	case err != nil:
		return nil, invalidParameter("body did not arrive whole.")
	}
	return body, nil
}

// fields are what a call sends. A field that is null was not sent.
type fields map[string]json.RawMessage

func readFields(r *http.Request) (f fields, err error) {
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	if sent := r.Header.Get("Content-Type"); sent != "" {
		if kind, _, err := mime.ParseMediaType(sent); err != nil || kind != "application/json" {
			return nil, invalidParameter("Content-Type must be application/json.")
		}
	}
	if strings.TrimSpace(string(body)) == "" {
		return fields{}, nil
	}
	if !utf8.Valid(body) || json.Unmarshal(body, &f) != nil || f == nil {
		return nil, invalidParameter("body must be a JSON object in UTF-8.")
	}
	for name, value := range f {
		if string(value) == "null" {
			delete(f, name)
		}
	}
	return f, nil
}

// text reads a string; ok is false if it was not sent.
func (f fields) text(name string) (s string, ok bool, err error) {
	value, ok := f[name]
	if ok && json.Unmarshal(value, &s) != nil {
		return "", true, invalidParameter(name + " must be a string.")
	}
	return s, ok, nil
}

// required reads a string that must be there, without the space around it.
func (f fields) required(name string) (string, error) {
	s, _, err := f.text(name)
	if s = strings.TrimSpace(s); err == nil && s == "" {
		err = missingParameter(name)
	}
	return s, err
}

// truth reads a boolean, or returns what it is without.
func (f fields) truth(name string, without bool) (bool, error) {
	value, ok := f[name]
	if !ok {
		return without, nil
	}
	if json.Unmarshal(value, &without) != nil {
		return false, invalidParameter(name + " must be true or false.")
	}
	return without, nil
}

// metadata reads the metadata, or returns what it is without.
func (f fields) metadata(without string) (string, error) {
	s, ok, err := f.text("metadata")
	switch {
	case err != nil || !ok:
		return without, err
	case utf8.RuneCountInString(s) > maxMetadataLength:
		return "", invalidParameter(fmt.Sprintf("metadata can have up to %d characters.", maxMetadataLength))
	case strings.ContainsRune(s, 0):
		return "", invalidParameter("metadata can't have a null character.")
	}
	return s, nil
}

// number reads the number of an account at a carrier.
func (f fields) number() (string, error) {
	s, err := f.required("account_id")
	if err != nil {
		return "", err
	}
	if !storage.IsCarrierNumber(s) {
		return "", invalidParameter(fmt.Sprintf("account_id must be 1 to %d printable characters.", storage.LongestCarrierNumber))
	}
	return s, nil
}

var parameterNameRE = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// parameters changes parameters to what was sent, each by itself.
func (f fields) parameters(stored map[string]json.RawMessage) error {
	var sent map[string]json.RawMessage
	if value, ok := f["parameters"]; ok && json.Unmarshal(value, &sent) != nil {
		return invalidParameter("parameters must be an object.")
	}
	for name, value := range sent {
		if !parameterNameRE.MatchString(name) {
			return invalidParameter("parameters can only have names of 1 to 64 of a-z, A-Z, 0-9, _ and -.")
		}
		s, err := parameterText(name, value)
		switch {
		case err != nil:
			return err
		case string(value) == "null":
			delete(stored, name)
		case s != masked: // which says that it stays
			stored[name] = value
		}
	}
	if len(sent) > maxParameters || len(stored) > maxParameters {
		return invalidParameter(fmt.Sprintf("parameters can be up to %d.", maxParameters))
	}
	return nil
}

// parameterText checks the value of a parameter, and returns it if it is a string.
func parameterText(name string, value json.RawMessage) (s string, err error) {
	if value[0] == '{' || value[0] == '[' {
		return "", invalidParameter("parameters." + name + " must be a string, a number, true, false or null.")
	}
	size := len(value)
	if value[0] == '"' {
		if err := json.Unmarshal(value, &s); err != nil {
			return "", err
		}
		size = len(s)
	}
	if size > maxParameterSize {
		return "", invalidParameter(fmt.Sprintf("parameters.%s can have up to %d bytes.", name, maxParameterSize))
	}
	return s, nil
}
