package authz

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// tokenError is an error of RFC 6749 §5.2. Its description says what to change and never
// which half of a credential was wrong.
type tokenError struct {
	code, description string
	status            int // zero means 400
	retryAfter        time.Duration
	cause             error
}

func (e tokenError) Error() string { return e.code + ": " + e.description }
func (e tokenError) Unwrap() error { return e.cause }

// errClient is the answer to every failed authentication.
var errClient = tokenError{code: "invalid_client", status: http.StatusUnauthorized,
	description: "Client authentication failed. Check client_id and client_secret, and that the secret has not been revoked"}

// unauthenticated is invalid_client with its own description.
func unauthenticated(description string) tokenError {
	return tokenError{code: errClient.code, status: errClient.status, description: description}
}

func invalidRequest(description string, cause error) tokenError {
	return tokenError{code: "invalid_request", description: description, cause: cause}
}

// tokenErrorOf converts any error. If the database was unavailable, the client may try
// again with the same code: if the first try was committed after all, the second is a
// replay and revokes a token that the client never received.
func tokenErrorOf(ctx context.Context, err error) tokenError {
	var refusal tokenError
	switch {
	case errors.As(err, &refusal):
		return refusal
	case fositeTokenError(err, &refusal):
		return refusal
	case errors.Is(err, web.ErrOverloaded):
		return temporarilyUnavailable("The server is receiving more requests than it can handle. Try again in a few seconds", err)
	case errors.Is(err, storage.ErrUnavailable) || errors.Is(err, context.Canceled):
		return temporarilyUnavailable("The server can't reach its database. Try again in a few seconds", err)
	}
	return tokenError{code: "server_error", status: http.StatusInternalServerError, cause: err,
		description: "Something went wrong on our side. If it happens again, contact support with request id " + web.RequestID(ctx)}
}

func temporarilyUnavailable(description string, cause error) tokenError {
	return tokenError{code: "temporarily_unavailable", status: http.StatusServiceUnavailable, retryAfter: 5 * time.Second,
		description: description, cause: cause}
}

// writeTokenError writes an error (RFC 6749 §5.2).
func writeTokenError(w http.ResponseWriter, r *http.Request, err error) {
	e, header := tokenErrorOf(r.Context(), err), w.Header()
	if r.Method != http.MethodPost {
		header.Set("Allow", http.MethodPost)
	}
	e.status = cmp.Or(e.status, http.StatusBadRequest)
	if e.status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", `Basic realm="oauth"`)
	}
	if e.retryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(int(math.Ceil(e.retryAfter.Seconds()))))
	}
	header.Set("Pragma", "no-cache")
	logTokenError(r.Context(), e)
	_ = web.JSON(w, e.status, web.ProtocolError{Code: e.code, Description: e.description}) // strings always encode
}

func logTokenError(ctx context.Context, e tokenError) {
	switch {
	case errors.Is(e.cause, web.ErrOverloaded): // counted by the gate: a line for each would flood the log
	case e.status < http.StatusInternalServerError || errors.Is(e.cause, context.Canceled):
		web.Log(ctx).Info("client refused", "error", e.code, "description", e.description)
	case errors.Is(e.cause, storage.ErrUnavailable):
		web.Log(ctx).Warn("database unavailable", "error", e.cause)
	default:
		web.Log(ctx).Error("request failed", "error", e.cause)
	}
}
