package carrier

import (
	"context"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// signIn is a sign-in whose browser has come back.
type signIn struct {
	storage.CarrierSignIn
	link    storage.CarrierLink
	carrier storage.Carrier // with its name alone if it was removed
}

// callback handles GET /carriers/callback/{carrier}, the carrier's answer.
func (h *SignIns) callback(w http.ResponseWriter, r *http.Request) error {
	query, err := web.ParseQuery(r.URL.RawQuery)
	if err != nil || r.Method != http.MethodGet {
		return notTheAnswer()
	}
	for _, name := range []string{"state", "code", "error", "iss"} {
		if len(query[name]) > 1 { // RFC 6749 §3.1
			return notTheAnswer()
		}
	}
	s, err := h.find(r, query)
	if err != nil {
		return err
	}
	web.LogWith(r.Context(), slog.String("carrier", s.carrier.ID), slog.String("carrier_account", s.link.CarrierAccountID))
	outcome, err := h.complete(r.Context(), s, query)
	if errors.Is(err, storage.ErrNotFound) {
		return notTheAnswer()
	}
	if err != nil {
		return err
	}
	return h.sendBack(w, s.link, s.carrier, outcome)
}

// find finds the sign-in that an answer is for. It must come from the browser that began it
// and, as far as we can tell, from the carrier that was asked (RFC 9207).
func (h *SignIns) find(r *http.Request, query url.Values) (s signIn, err error) {
	s.CarrierSignIn, s.link, err = h.App.DB.CarrierSignInByState(r.Context(), storage.Hash(query.Get("state")))
	if errors.Is(err, storage.ErrNotFound) {
		return s, notTheAnswer()
	}
	if err != nil {
		return s, err
	}
	if s.link.CarrierID != r.PathValue("carrier") || !flow.IsBrowser(h.App, r, s.BrowserHash) {
		return s, notTheAnswer()
	}
	s.carrier, err = h.App.DB.CarrierByID(r.Context(), s.link.CarrierID, s.link.Test)
	if errors.Is(err, storage.ErrNotFound) {
		s.carrier, err = storage.Carrier{ID: s.link.CarrierID, Name: s.link.CarrierID}, nil
	}
	if issuer := s.carrier.Issuer; err == nil && issuer != "" && subtle.ConstantTimeCompare([]byte(issuer), []byte(query.Get("iss"))) != 1 {
		err = notTheAnswer()
	}
	return s, err
}

// complete does what an answer says, once, and returns how the sign-in ended.
func (h *SignIns) complete(ctx context.Context, s signIn, query url.Values) (storage.CarrierSignInOutcome, error) {
	if s.Outcome != "" {
		return s.Outcome, nil
	}
	outcome, account, err := h.decide(ctx, s, query)
	if err != nil {
		return "", err
	}
	if outcome != "" {
		return h.App.DB.EndCarrierSignIn(ctx, s.CarrierSignIn, outcome)
	}
	web.LeaveGate(ctx)
	err = h.App.DB.AskCarrierSignIn(ctx, s.CarrierSignIn)
	if errors.Is(err, storage.ErrSpent) {
		return h.await(ctx, s)
	}
	if err != nil {
		return "", err
	}
	ctx = context.WithoutCancel(ctx) // the code works once, even if the browser goes away
	if outcome = h.connect(ctx, s, account, query.Get("code")); outcome == storage.CarrierSignedIn {
		return outcome, nil
	}
	return h.App.DB.EndCarrierSignIn(ctx, s.CarrierSignIn, outcome)
}

// decide says how a sign-in ends for which the carrier need not be asked; empty if it must be.
func (h *SignIns) decide(ctx context.Context, s signIn, query url.Values) (storage.CarrierSignInOutcome, storage.CarrierAccount, error) {
	if !s.link.SpentAt.IsZero() { // by another tab
		return storage.CarrierSignedIn, storage.CarrierAccount{}, nil
	}
	account, _, _, err := h.subject(ctx, s.link)
	if err == nil {
		web.LogAccount(ctx, account.AccountID)
		_, err = h.App.DB.CarrierLinkMaker(ctx, s.link)
	}
	switch {
	case errors.Is(err, storage.ErrNotFound) || err == nil && !h.App.DB.Now().Before(s.ExpiresAt.Time):
		return storage.CarrierSignInOver, account, nil
	case err != nil:
		return "", account, err
	case query.Get("error") == string(storage.CarrierSignInDenied):
		return storage.CarrierSignInDenied, account, nil
	case query.Get("error") != "" || query.Get("code") == "":
		logFailure(ctx, "the carrier answered "+knownError(query.Get("error")))
		return storage.CarrierSignInRefused, account, nil
	}
	return "", account, nil
}

// await waits for the same answer's other request to end the sign-in. If it never does,
// its server was stopped.
func (h *SignIns) await(ctx context.Context, s signIn) (storage.CarrierSignInOutcome, error) {
	for {
		now, _, err := h.App.DB.CarrierSignInByState(ctx, s.StateHash)
		if err != nil || now.Outcome != "" {
			return now.Outcome, err
		}
		if h.App.DB.Now().Sub(now.AskedAt.Time) > 2*h.Client.Timeout+leaseMargin {
			return h.App.DB.EndCarrierSignIn(ctx, s.CarrierSignIn, storage.CarrierSignInUnavailable)
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(lookAgain):
		}
	}
}

func notTheAnswer() *web.Error {
	return &web.Error{Status: http.StatusBadRequest, Heading: "This sign-in can’t be completed",
		Text: "It was begun in another browser, or this is not the answer to it. Nothing was connected. Go back to where you came from and start again."}
}
