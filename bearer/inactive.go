package bearer

import "errors"

// inactive is why a token is refused that was once valid, in the server's words. The client gets
// it unchanged. Both are empty for any other token.
type inactive struct {
	Reason       string `json:"reason,omitempty"`
	ReconnectURL string `json:"reconnect_url,omitempty"`
}

// refusedError is an errRefused that says why.
type refusedError struct{ inactive }

func (refusedError) Error() string { return errRefused.Error() }

func (refusedError) Unwrap() error { return errRefused }

// answeredInactive is what an answer has of it. Of other servers the members may be anything.
type answeredInactive struct {
	Reason       any `json:"reason"`
	ReconnectURL any `json:"reconnect_url"`
}

func (a answeredInactive) err() error {
	return refusedError{inactive{shortText(a.Reason), shortText(a.ReconnectURL)}}
}

// maxText bounds what is cached of an answer, in bytes. The server's texts are far shorter.
const maxText = 2048

func shortText(v any) string {
	if text, ok := v.(string); ok && len(text) <= maxText {
		return text
	}
	return ""
}

// whyOf is the reason in an error of this package.
func whyOf(err error) inactive {
	var refused refusedError
	_ = errors.As(err, &refused)
	return refused.inactive
}
