package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// CarrierTokens hands out live tokens of carrier accounts. The token lasts minValid, if that
// can be had; rejected is the SHA-256 in hex of one that the carrier rejects, or empty.
// The answer is what the caller gets as JSON. storage.ErrNotFound is no such account.
type CarrierTokens interface {
	AccessToken(ctx context.Context, id string, minValid time.Duration, rejected, service string) (any, error)
}

const (
	// carrierTokensScope is what a service needs for carriers' tokens.
	carrierTokensScope = "carriers:tokens"

	usualMinValid   = 60
	longestMinValid = 3600
)

// carrierToken answers a service with a live token of a carrier account.
func (h *Handlers) carrierToken(w http.ResponseWriter, r *http.Request, caller web.Caller) error {
	if caller.AccountID != "" || !slices.Contains(strings.Fields(caller.Scope), carrierTokensScope) {
		return refuseScope(w, "This path needs a service's token with the scope "+carrierTokensScope)
	}
	minValid, rejected, err := readCarrierAsk(r)
	if err != nil {
		return err
	}
	given, err := h.CarrierTokens.AccessToken(r.Context(), r.PathValue("object_id"), minValid, rejected, caller.ClientID)
	if errors.Is(err, storage.ErrNotFound) {
		return carrierNotFound()
	}
	if err != nil {
		return web.CallFailed(err)
	}
	return web.JSON(w, http.StatusOK, given)
}

var sha256RE = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)

// readCarrierAsk reads what a service asks for; an empty body asks for nothing.
func readCarrierAsk(r *http.Request) (minValid time.Duration, rejected string, err error) {
	body, err := readBody(r)
	if err != nil {
		return 0, "", err
	}
	ask := struct {
		MinValid *int64  `json:"min_valid"`
		Rejected *string `json:"rejected"`
	}{}
	if len(strings.TrimSpace(string(body))) > 0 {
		if err := json.Unmarshal(body, &ask); err != nil {
			return 0, "", carrierAskError(err)
		}
	}
	seconds := int64(usualMinValid)
	if ask.MinValid != nil {
		if seconds = *ask.MinValid; seconds < 0 || seconds > longestMinValid {
			return 0, "", invalidMinValid()
		}
	}
	if ask.Rejected != nil {
		if rejected = *ask.Rejected; !sha256RE.MatchString(rejected) {
			return 0, "", invalidParameter("rejected must be the SHA-256 of an access token in hex.")
		}
	}
	return time.Duration(seconds) * time.Second, rejected, nil
}

// carrierAskError says which parameter has the wrong type, or that it is no JSON object.
func carrierAskError(err error) error {
	var wrong *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &wrong) || wrong.Field == "":
		return invalidParameter("body must be a JSON object.")
	case wrong.Field == "min_valid":
		return invalidMinValid()
	}
	return invalidParameter(wrong.Field + " has the wrong type.")
}

func invalidMinValid() error {
	return invalidParameter("min_valid must be a whole number of seconds from 0 to 3600.")
}
