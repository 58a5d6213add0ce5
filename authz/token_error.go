package authz

import (
	"context"
	"errors"
	"net/http"

	"github.com/ory/fosite"

	"fairlead/storage"
	"fairlead/web"
)

// tokenError is a refusal of RFC 6749 §5.2. Its description tells a developer
// what to change and never which half of a credential was wrong.
type tokenError struct {
	code, description string
	status            int // 400 where it is zero
	cause             error
}

func (e tokenError) Error() string { return e.code + ": " + e.description }
func (e tokenError) Unwrap() error { return e.cause }

// errClient is the answer to every failed authentication.
var errClient = tokenError{code: "invalid_client", status: http.StatusUnauthorized,
	description: "Client authentication failed. Check client_id and client_secret, and that the secret has not been revoked"}

func malformed(description string, cause error) tokenError {
	return tokenError{code: "invalid_request", description: description, cause: cause}
}

// tokenErrorOf puts fosite's refusals into the contract's words. What is no
// refusal is trouble with storage: the client may try again, with the same code.
// Where the answer to a commit was lost the code may be spent, and nobody has its
// token: the second try is then a replay, which ends that token, and nothing that
// anybody holds is harmed.
func tokenErrorOf(err error) tokenError {
	var refusal tokenError
	if errors.As(err, &refusal) {
		return refusal
	}
	if errors.Is(err, fosite.ErrInvalidGrant) {
		description := "Invalid user credentials"
		if hint := fosite.ErrorToRFC6749Error(err).HintField; hint != "" && hint != fosite.ErrInvalidGrant.HintField {
			description += ": " + hint
		}
		return tokenError{code: "invalid_grant", description: description, cause: err}
	}
	if errors.Is(err, fosite.ErrInvalidRequest) {
		return malformed("The request is malformed", err)
	}
	if errors.Is(err, fosite.ErrInvalidScope) {
		return tokenError{code: "invalid_scope", description: "The scope names something that this client may not have", cause: err}
	}
	if errors.Is(err, web.ErrOverloaded) {
		return tokenError{code: "temporarily_unavailable", status: http.StatusServiceUnavailable, cause: err,
			description: "The server has more requests than it can answer. Try again in a few seconds"}
	}
	return tokenError{code: "temporarily_unavailable", status: http.StatusServiceUnavailable, cause: err,
		description: "The server cannot reach its storage. Try again in a few seconds"}
}

// answerTokenError writes a refusal (RFC 6749 §5.2).
func answerTokenError(w http.ResponseWriter, r *http.Request, err error) {
	e, ctx, header := tokenErrorOf(err), r.Context(), w.Header()
	if r.Method != http.MethodPost {
		header.Set("Allow", http.MethodPost)
	}
	switch e.status {
	case 0:
		e.status = http.StatusBadRequest
	case http.StatusUnauthorized:
		header.Set("WWW-Authenticate", `Basic realm="oauth"`)
	case http.StatusServiceUnavailable:
		header.Set("Retry-After", "5")
	}
	switch {
	case errors.Is(e.cause, web.ErrOverloaded): // counted, and not told once for each of thousands
	case e.status < http.StatusInternalServerError || errors.Is(e.cause, context.Canceled):
		web.Log(ctx).Info("client refused", "error", e.code, "description", e.description)
	case errors.Is(e.cause, storage.ErrUnavailable):
		web.Log(ctx).Warn("a client has to try again", "error", e.cause)
	default:
		web.Log(ctx).Error("a client could not be answered", "error", e.cause)
	}
	header.Set("Pragma", "no-cache")
	_ = web.JSON(w, e.status, web.ProtocolError{Code: e.code, Description: e.description}) // strings always encode
}
