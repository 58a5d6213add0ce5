package staff

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const (
	searchPath = "/staff/search"

	sayCodeUnknown   locale.Text = "No attempt found for this support code. Codes are kept for 30 days, or for one day if nobody did anything."
	sayTypeMore      locale.Text = "Please enter at least two characters."
	saySearchTooLong locale.Text = "Please enter at most 200 characters."
	sayUnsupported   locale.Text = "This contains an unsupported character. Please type it again."
)

var (
	supportCode = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{4}-?[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{4}$`)
	// tokenLike are tokens, API keys, client secrets and codes.
	tokenLike = regexp.MustCompile(`^(oauth\.|service\.[A-Za-z0-9_-]{40}\.|shippo_live_|shippo_test_)|^[0-9a-f]{40}$|^[A-Za-z0-9_-]{43}$`)
	// tokenInside is one of them in what was copied with it, such as a header or a URL. Signing
	// secrets and card numbers are as little to be shown.
	tokenInside = regexp.MustCompile(`(?i)(?:^|[^A-Za-z0-9_-])((?:oauth|service)\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_=-]*|shippo_(?:live|test)_[A-Za-z0-9_-]*|[0-9a-f]{40}|[A-Za-z0-9_-]{43}|whsec_[A-Za-z0-9+/=_-]*|[0-9](?:[ -]?[0-9]){12,18})(?:[^A-Za-z0-9_-]|$)`)
	accountID   = regexp.MustCompile(`^[0-9a-f]{32}$`)
	application = regexp.MustCompile(`^[Aa]-[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{8}$`)
	hostLike    = regexp.MustCompile(`^([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+$`)
)

// found is one thing that a search has found.
type found struct{ kind, name, id, status, href string }

func foundAccount(a storage.Account) found {
	return found{"Account", a.Email, a.ID, string(a.Status), accountPath(a.ID)}
}

func foundClient(c storage.Client) found {
	if c.Kind == storage.ServiceKind { // services are the operator's, and have no page
		return found{"Service", c.Name, c.ID, string(c.Status), ""}
	}
	return found{"Partner", c.Name, c.ID, string(c.Status), partnerPath(c.ID)}
}

func foundApplication(a storage.Application) found {
	return found{"Application", a.Company, a.Number, stateName(a.State), pathOfApplication(a.Number)}
}

// submitSearch handles POST /staff/search. What was pasted by mistake must not stand in an
// address, a log or a history, so the form posts, and tokens are looked up at once.
func (h *Handlers) submitSearch(w http.ResponseWriter, r *http.Request, who Person) error {
	if err := h.App.AllowKey(h.lookUps, who.ID); err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	typed := web.Line(form, "q")
	if tokenLike.MatchString(typed) {
		return h.lookUp(w, r, who, typed)
	}
	if inside := tokenInside.FindStringSubmatch(typed); inside != nil {
		return h.searchSecret(w, r, who, typed, inside[1])
	}
	if wrong := wrongSearch(typed); wrong != "" {
		return h.refuseSearch(w, r, who, typed, wrong)
	}
	all, err := h.search(r.Context(), typed)
	switch {
	case err != nil:
		return err
	case len(all) == 0 && supportCode.MatchString(typed):
		return h.refuseSearch(w, r, who, typed, sayCodeUnknown)
	case len(all) == 1 && all[0].href != "":
		return &web.Redirect{To: all[0].href}
	}
	return &web.Redirect{To: web.WithQuery(searchPath, url.Values{"q": {typed}})}
}

// searchSecret answers what has something like a token in it, and shows none of it. It may be
// all of a registered callback.
func (h *Handlers) searchSecret(w http.ResponseWriter, r *http.Request, who Person, typed, token string) error {
	if wrongSearch(typed) == "" {
		all, err := h.byCallback(r.Context(), typed)
		switch {
		case err != nil:
			return err
		case len(all) == 1 && all[0].href != "":
			return &web.Redirect{To: all[0].href}
		}
	}
	return h.lookUp(w, r, who, token)
}

func wrongSearch(typed string) locale.Text {
	switch {
	case !web.IsText(typed):
		return sayUnsupported
	case utf8.RuneCountInString(typed) < 2:
		return sayTypeMore
	case utf8.RuneCountInString(typed) > web.LongestFilter:
		return saySearchTooLong
	}
	return ""
}

// search finds what a text can mean, the first meaning that there is.
func (h *Handlers) search(ctx context.Context, typed string) (all []found, err error) {
	for _, by := range []func(context.Context, string) ([]found, error){h.byCode, h.byID, h.byEmail, h.byCallback, h.byName} {
		if all, err = by(ctx, typed); err != nil || len(all) > 0 {
			return all, err
		}
	}
	return nil, nil
}

func (h *Handlers) byCode(ctx context.Context, typed string) ([]found, error) {
	if !supportCode.MatchString(typed) {
		return nil, nil
	}
	a, err := h.App.DB.AttemptBySupportCode(ctx, typed)
	return one(found{"Attempt", a.SupportCode, a.SupportCode, "", attemptPath(a.SupportCode)}, err)
}

// byID finds an account, a client, a secret or an application by its ID.
func (h *Handlers) byID(ctx context.Context, typed string) ([]found, error) {
	switch {
	case accountID.MatchString(typed):
		a, err := h.App.DB.AccountByID(ctx, typed)
		return one(foundAccount(a), err)
	case strings.HasPrefix(typed, "partner_"), strings.HasPrefix(typed, "service_"):
		c, err := h.App.DB.ClientByID(ctx, storage.LivePartnerID(typed))
		return one(foundClient(c), err)
	case application.MatchString(typed):
		a, err := h.App.DB.ApplicationByNumber(ctx, typed)
		return one(foundApplication(a), err)
	case strings.HasPrefix(typed, "secret_"):
		s, err := h.App.DB.SecretByID(ctx, typed)
		return one(found{"Secret", s.ID, s.ID, "", partnerPath(s.ClientID) + "#secrets"}, err)
	}
	return nil, nil
}

func (h *Handlers) byEmail(ctx context.Context, typed string) (all []found, err error) {
	email, err := storage.ParseEmail(typed)
	if err != nil {
		return nil, nil //nolint:nilerr // it is no address
	}
	a, err := h.App.DB.AccountByEmail(ctx, email)
	if all, err = one(foundAccount(a), err); err != nil {
		return nil, err
	}
	clients, err := h.App.DB.ClientsWithEmail(ctx, email, web.RowsShown)
	if err != nil {
		return nil, err
	}
	all = append(all, foundClients(clients)...)
	if all, err = h.withPerson(ctx, email, all); err != nil {
		return nil, err
	}
	applications, err := h.App.DB.ApplicationsWithEmail(ctx, email, web.RowsShown)
	for _, a := range applications {
		all = append(all, foundApplication(a))
	}
	return all, err
}

// byCallback finds partners by a callback, or by its host without its first labels.
func (h *Handlers) byCallback(ctx context.Context, typed string) ([]found, error) {
	u, err := url.Parse(typed)
	isURL := err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
	if isURL {
		clients, err := h.App.DB.ClientsWithCallback(ctx, typed, web.RowsShown)
		if err != nil || len(clients) > 0 {
			return foundClients(clients), err
		}
	}
	if !isURL && !hostLike.MatchString(typed) {
		return nil, nil
	}
	clients, err := h.App.DB.ClientsAtHost(ctx, typed, web.RowsShown)
	return foundClients(clients), err
}

func (h *Handlers) byName(ctx context.Context, typed string) ([]found, error) {
	clients, err := h.App.DB.ClientsNamed(ctx, storage.PartnerKind, typed, web.RowsShown)
	return foundClients(clients), err
}

// one is what a look-up of one thing has found; nothing if there is none.
func one(f found, err error) ([]found, error) {
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	return []found{f}, err
}

func foundClients(clients []storage.Client) (all []found) {
	for _, c := range clients {
		all = append(all, foundClient(c))
	}
	return all
}
