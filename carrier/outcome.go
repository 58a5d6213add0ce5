package carrier

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// outcome is what a carrier's answer to a refresh means.
type outcome struct {
	Result storage.CarrierOutcome
	// Unknown means that the refresh token may be used up all the same.
	Unknown bool
	// RetryAfter is how long the carrier wants to be left alone.
	RetryAfter time.Duration
	// Why is for the log: a status, a known code or an error of the network. Nothing else
	// that the carrier wrote gets there, since it may repeat a token.
	Why string
}

// refusedAnyway is what says at every carrier that a refresh token has ended.
const refusedAnyway = "invalid_grant"

// judge says what an answer without a token means.
func judge(c storage.Carrier, a answer, err error, now time.Time) outcome {
	o := outcome{Result: storage.CarrierRefreshFailed, Unknown: a.Unknown}
	if err != nil {
		o.Why = err.Error()
		return o
	}
	o.Why = "status " + strconv.Itoa(a.Status)
	codes := errorCodes(c, a.JSON)
	for _, code := range codes {
		if slices.Contains(knownErrors, code) {
			o.Why += ", " + code
		}
	}
	switch a.Status {
	case http.StatusBadRequest, http.StatusUnauthorized:
		final := append([]string{refusedAnyway}, c.Extra.FinalErrors...)
		if i := slices.IndexFunc(codes, func(code string) bool { return slices.Contains(final, code) }); i >= 0 {
			o.Result, o.Why = storage.CarrierRefreshRefused, "status "+strconv.Itoa(a.Status)+", "+codes[i]
		}
	}
	if a.Status == http.StatusTooManyRequests || a.Status >= http.StatusInternalServerError {
		o.RetryAfter = web.RetryAfter(a.Header, now)
	}
	return o
}

// knownErrors are those of RFC 6749 §5.2.
var knownErrors = []string{"invalid_request", "invalid_client", refusedAnyway, "unauthorized_client", "unsupported_grant_type",
	"invalid_scope", "server_error", "temporarily_unavailable"}

// errorCodes are what an answer says went wrong: error, and where else the preset knows of.
func errorCodes(c storage.Carrier, body json.RawMessage) (codes []string) {
	var says struct {
		Error    json.RawMessage `json:"error"`
		Response json.RawMessage `json:"response"`
	}
	if json.Unmarshal(body, &says) != nil {
		return nil
	}
	codes = append(codes, plain(says.Error))
	if p, _ := FindPreset(c.Preset); p.ErrorCodes == "response.errors[].code" {
		var inside struct {
			Errors []struct {
				Code json.RawMessage `json:"code"`
			} `json:"errors"`
		}
		if json.Unmarshal(says.Response, &inside) == nil {
			for _, e := range inside.Errors {
				codes = append(codes, plain(e.Code))
			}
		}
	}
	return slices.DeleteFunc(codes, func(code string) bool { return code == "" })
}

// plain is a code, which may be a text or a number.
func plain(code json.RawMessage) string {
	var text string
	if json.Unmarshal(code, &text) == nil {
		return text
	}
	return strings.TrimSpace(string(code))
}
