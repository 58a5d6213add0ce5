package carrier

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// connect exchanges a code for tokens and connects the account with them.
func (h *SignIns) connect(ctx context.Context, s signIn, account storage.CarrierAccount, code string) storage.CarrierSignInOutcome {
	k, outcome, why := h.exchange(ctx, s, code)
	if outcome == storage.CarrierSignedIn {
		token := k.seal(h.Client.Seal(), account, storage.CarrierToken{}, "")
		err := h.write(ctx, func() error { return h.App.DB.ConnectSignedIn(ctx, s.CarrierSignIn, token, due(token, h.Ahead)) })
		switch {
		case errors.Is(err, storage.ErrSpent): // by another tab, whose tokens may be of the same authorization
		case errors.Is(err, storage.ErrNotFound):
			outcome, why = storage.CarrierSignInOver, "the carrier account is gone"
		case err != nil:
			outcome, why = storage.CarrierSignInUnavailable, err.Error()
		}
	}
	if why != "" {
		logFailure(ctx, why)
	}
	return outcome
}

// write writes what the carrier has issued, which is lost otherwise, and waits a while for a
// database that is away.
func (h *SignIns) write(ctx context.Context, do func() error) error {
	waiting, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.Client.Timeout)
	defer cancel()
	return storage.Insist(waiting.Done(), do)
}

func logFailure(ctx context.Context, why string) {
	web.Log(ctx).Warn("a sign-in at a carrier failed", "why", why)
}

// exchange asks a carrier for tokens. Nothing is asked twice: if no answer arrives, nobody
// knows whether the code has been used.
func (h *SignIns) exchange(ctx context.Context, s signIn, code string) (k issued, outcome storage.CarrierSignInOutcome, why string) {
	params := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {h.callbackURL(s.carrier)}}
	if s.Verifier != nil {
		verifier, err := h.Client.Seal().Open(s.Verifier, s.Row())
		if err != nil {
			return k, storage.CarrierSignInUnavailable, "no key opens the verifier"
		}
		params.Set("code_verifier", string(verifier))
	}
	waiting, cancel := context.WithTimeout(ctx, h.Client.Timeout)
	defer cancel()
	at := place{s.carrier.ID, s.carrier.Test}
	if !h.Client.enter(waiting, at) {
		return k, storage.CarrierSignInUnavailable, "too many requests are waiting for the carrier"
	}
	defer h.Client.leave(at)
	sent := h.App.DB.Now()
	a, err := h.Client.Post(ctx, s.carrier, s.carrier.TokenURL, params)
	if k, ok := readIssued(s.carrier, a, sent); ok && err == nil {
		return k, storage.CarrierSignedIn, ""
	}
	why = judge(s.carrier, a, err, sent).Why
	if refusesCode(a.Status) && err == nil {
		return k, storage.CarrierSignInRefused, why
	}
	return k, storage.CarrierSignInUnavailable, why
}

// refusesCode reports whether a status says that asking again would bring nothing.
func refusesCode(status int) bool {
	return status/100 == 4 && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout
}

// knownError is an error code for the log, which gets nothing that a carrier made up.
func knownError(code string) string {
	if slices.Contains(append(knownErrors, "unsupported_response_type"), code) {
		return strconv.Quote(code)
	}
	return "with neither a code nor a known error"
}

// sendBack sends the browser to where it goes afterwards, and says how the sign-in ended.
// Nothing that the carrier wrote goes with it.
func (h *SignIns) sendBack(w http.ResponseWriter, l storage.CarrierLink, c storage.Carrier, outcome storage.CarrierSignInOutcome) error {
	if l.Credential == nil {
		return h.sendHome(w, l, c, outcome)
	}
	reply := [][2]string{{"state", string(l.State)}}
	if says, failed := replies[outcome]; failed {
		reply = [][2]string{{"error", string(outcome)}, {"error_description", strings.ReplaceAll(says, "%s", asciiName(c))}, reply[0]}
	}
	return web.Leave(w, http.StatusSeeOther, web.WithReply(l.RedirectURI, reply...))
}

// replies are what is said of each outcome but success, with the carrier's name.
var replies = map[storage.CarrierSignInOutcome]string{
	storage.CarrierSignInDenied:      "The user denied your request",
	storage.CarrierSignInRefused:     "%s refused to connect the account",
	storage.CarrierSignInUnavailable: "%s cannot be reached at the moment; try again later",
	storage.CarrierSignInOver:        "The sign-in has expired or its carrier account is gone; start again",
}

// asciiName is a carrier's name if an error_description can have it (RFC 6749 §4.1.2.1).
func asciiName(c storage.Carrier) string {
	if strings.ContainsFunc(c.Name, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
		return c.ID
	}
	return c.Name
}

// sendHome sends the browser to the page of ours that made the link.
func (h *SignIns) sendHome(w http.ResponseWriter, l storage.CarrierLink, c storage.Carrier, outcome storage.CarrierSignInOutcome) error {
	u, err := url.Parse(l.RedirectURI)
	if err != nil {
		return err
	}
	home := web.LocalPath(u.RequestURI())
	if outcome == storage.CarrierSignedIn {
		return h.App.RedirectWith(w, home, "%s is connected.", c.Name)
	}
	return h.App.RedirectWithAlert(w, home, notices[outcome], c.Name)
}

// notices are what our own page says of each outcome but success.
var notices = map[storage.CarrierSignInOutcome]locale.Text{
	storage.CarrierSignInDenied:      "You didn’t allow access at %s, so nothing has changed.",
	storage.CarrierSignInRefused:     "%[1]s refused to connect your account. Please try again, or ask %[1]s for help.",
	storage.CarrierSignInUnavailable: "%s can’t be reached right now. Please try again later.",
	storage.CarrierSignInOver:        "Signing in at %s took too long. Please try again.",
}
