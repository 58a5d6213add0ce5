package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"

	"fairlead/storage"
)

// Show renders a page and writes it with its policy.
func (a *App) Show(w http.ResponseWriter, r *http.Request, status int, v View) error {
	c := v.chrome()
	c.Brand, c.Path, c.Frame = a.Brand, r.URL.Path, frameOf(r)
	a.chooseLanguage(c, r)
	MarkInvalid(v)
	if showsRequestID(status) {
		c.RequestID = RequestID(r.Context())
	}
	c.SupportCode = supportCode(r.Context())
	c.SignedIn = profileOf(r)
	if c.Flow != nil && c.Flow.Test { // whose pages are about a test account
		c.SignedIn = nil
		w.Header().Set("Cache-Control", "no-store")
	}
	if c.Notice.IsZero() && c.Alert.IsZero() && status == http.StatusOK {
		a.takeNotice(w, r, c)
	}
	body, err := a.pages.Render(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Language", c.Language.Tag)
	w.Header().Add("Vary", "Accept-Language")
	return writePage(w, r, status, c, body)
}

// writePage writes a page with its policy.
func writePage(w http.ResponseWriter, r *http.Request, status int, c *Chrome, body []byte) error {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", c.Policy.String())
	if c.Policy.Popups {
		header.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, _ = w.Write(body) // fails only if the client has gone
	return nil
}

// showsRequestID reports whether a page says what went wrong. A form that is shown
// again for its reader to fix does not need support.
func showsRequestID(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusUnprocessableEntity, http.StatusTooManyRequests:
		return false
	}
	return status >= http.StatusBadRequest
}

// ShowRefused shows a form again with what was typed and why it was refused: beside
// the fields that the refusal is about, or in the alert where no field can change it.
func (a *App) ShowRefused(w http.ResponseWriter, r *http.Request, e *Error, v View, fields ...*Field) error {
	logError(r.Context(), e)
	retryAfter(w, e)
	c := v.chrome()
	c.Alert = e.Message()
	if e.RetryAfter > 0 { // say why to wait
		c.AlertHeading, fields = e.Heading, nil
	}
	for _, f := range fields {
		f.Error = e.Text
	}
	return a.Show(w, r, e.Status, v)
}

// JSON answers a value as JSON that no cache keeps.
func JSON(w http.ResponseWriter, status int, v any) error {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes())
	return nil
}

// answerPage answers an error with a page and logs its cause.
func (a *App) answerPage(w http.ResponseWriter, r *http.Request, err error) {
	var redirect *Redirect
	if errors.As(err, &redirect) {
		http.Redirect(w, r, redirect.To, http.StatusSeeOther)
		return
	}
	e := ErrorFrom(err)
	logError(r.Context(), e)
	retryAfter(w, e)
	page := newErrorPage(r, e)
	if r.Method == http.MethodPost && (errors.Is(err, storage.ErrUnavailable) || errors.Is(err, ErrOverloaded)) {
		page.More = sayReload
	}
	if err := a.Show(w, r, e.Status, page); err != nil {
		Log(r.Context()).Error("rendering the error page failed", "error", err)
		http.Error(w, e.english(), e.Status)
	}
}

// errorBody is the body of a failed API request.
type errorBody struct {
	Title     string `json:"title"`
	Detail    string `json:"detail"`
	RequestID string `json:"request_id,omitempty"`
}

// answerJSONError answers an error with JSON and logs its cause.
func answerJSONError(w http.ResponseWriter, r *http.Request, err error) {
	e := ErrorFrom(err)
	logError(r.Context(), e)
	retryAfter(w, e)
	p := errorBody{Title: string(e.Heading), Detail: e.Message().English()}
	if e.Status >= http.StatusInternalServerError {
		p.RequestID = RequestID(r.Context())
	}
	_ = JSON(w, e.Status, p) // strings always encode
}

func logError(ctx context.Context, e *Error) {
	switch {
	case e.Cause == nil:
	case errors.Is(e.Cause, context.Canceled):
		Log(ctx).Info("the client went away", "error", e.Cause)
	case errors.Is(e.Cause, ErrOverloaded): // counted by the gate: a line for each would flood the log
	case errors.Is(e.Cause, storage.ErrUnavailable): // storage logs the outage itself
		Log(ctx).Warn(string(e.Heading), "error", e.Cause)
	case e.Status >= http.StatusInternalServerError:
		Log(ctx).Error(string(e.Heading), "error", e.Cause)
	default:
		Log(ctx).Info(string(e.Heading), "error", e.Cause)
	}
}

func retryAfter(w http.ResponseWriter, e *Error) {
	if e.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
	}
}
