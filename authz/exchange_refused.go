package authz

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"

	"fairlead/cause"
	"fairlead/storage"
	"fairlead/web"
)

// tokenEndpoint is the stack of the token endpoint: [Handlers.endpoint], which also
// records the refused exchange of a known code.
func (h *Handlers) tokenEndpoint() http.Handler {
	return h.App.API(web.API{Writes: true, AnswerError: writeTokenError}, func(w http.ResponseWriter, r *http.Request) error {
		c, err := h.identify(r)
		if err == nil {
			err = h.exchange(w, c)
		}
		if err != nil {
			h.recordExchangeRefused(c, err)
		}
		return err
	})
}

// recordExchangeRefused adds a refusal to the timeline of the code's attempt. Only a
// refused exchange costs this. What is no mistake of the client is not recorded, and
// neither is what exceeds a limit, so that a flood costs no database.
func (h *Handlers) recordExchangeRefused(c call, refused error) {
	ctx := c.Context()
	e := tokenErrorOf(ctx, refused)
	h.countRefused(atToken, cmp.Or(string(cause.AtEndpoint(e.code, e.description)), e.code))
	sent := c.form.Get("code")
	if sent == "" || e.status >= http.StatusTooManyRequests {
		return
	}
	code, err := h.App.DB.CodeByHash(ctx, storage.Hash(sent))
	if err == nil {
		web.LogWith(ctx, slog.String("attempt", code.AttemptID))
		err = h.recordRefusalOf(c, code, e)
	}
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		web.Log(ctx).Warn("a refused exchange was not recorded", "error", err)
	}
}

func (h *Handlers) recordRefusalOf(c call, code storage.Code, e tokenError) error {
	why := cause.AtEndpoint(e.code, e.description)
	if why == cause.CodeUsed {
		// The replay that revokes the token is an event of its own.
		first, err := h.App.DB.IsFirstReplay(c.Context(), code.AttemptID, web.RequestID(c.Context()))
		if err != nil || first {
			return err
		}
	}
	return h.App.DB.RecordRefusal(c.Context(), code.AttemptID, storage.EventExchangeRefused, string(why), e.Error())
}
