package demo

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

//go:embed store.html store.css
var files embed.FS

const (
	visitorCookie = "demo_store_visitor"
	maxVisitors   = 1000    // limits the shop's memory
	maxAttempts   = 4       // tabs in which one visitor can connect at a time
	maxBody       = 1 << 16 // bytes that are read of an API response

	apiVersion = "2018-02-08" // the version this shop was written for; the account's default may differ
)

// Store is the shop's configuration. URLs have no trailing slash.
type Store struct {
	ClientID, ClientSecret string
	FairleadURL            string       // the issuer, as browsers see it
	PublicURL              string       // the shop's own, such as http://localhost:8081
	BrandName              string       // what the issuer calls itself; "Fairlead" if empty
	OwnerEmail             string       // who signs in to the issuer's partner portal; empty for no link to it
	Events                 *Events      // nil means that the shop hears of none
	HTTPClient             *http.Client // nil means one with a timeout
	Log                    *slog.Logger // nil means slog's default
}

// Handler serves the shop. Each call returns another shop with its own memory.
func (s *Store) Handler() http.Handler {
	shop := &shop{
		brand:    cmp.Or(s.BrandName, "Fairlead"),
		fairlead: s.FairleadURL,
		owner:    s.OwnerEmail,
		secure:   strings.HasPrefix(s.PublicURL, "https://"),
		client:   cmp.Or(s.HTTPClient, &http.Client{Timeout: 10 * time.Second}),
		log:      cmp.Or(s.Log, slog.Default()),
		page:     template.Must(template.ParseFS(files, "store.html")),
		visitors: map[string]*visitor{},
		oauth: oauth2.Config{
			ClientID:     s.ClientID,
			ClientSecret: s.ClientSecret,
			RedirectURL:  s.PublicURL + "/callback",
			Scopes:       []string{"*"},
			Endpoint: oauth2.Endpoint{
				AuthURL:  s.FairleadURL + "/oauth/authorize",
				TokenURL: s.FairleadURL + "/oauth/access_token",
				// By default the library tries both styles, the second time with a code that is already used.
				AuthStyle: oauth2.AuthStyleInHeader,
			},
		},
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", shop.home)
	mux.HandleFunc("GET /connect", shop.connect)
	mux.HandleFunc("GET /callback", shop.callback)
	mux.HandleFunc("POST /forget", shop.forget)
	mux.Handle("GET /store.css", http.FileServerFS(files))
	if s.Events != nil {
		shop.inbox = newInbox(*s.Events)
		mux.HandleFunc("POST /token", shop.inbox.token)
		mux.HandleFunc("POST /events", shop.inbox.receive)
	}
	return secured(http.NewCrossOriginProtection().Handler(mux))
}

// shop is a running Store.
type shop struct {
	brand, fairlead string
	owner           string
	secure          bool
	client          *http.Client
	log             *slog.Logger
	oauth           oauth2.Config
	page            *template.Template
	inbox           *inbox // nil without events

	mu       sync.Mutex // guards visitors and everything in them
	visitors map[string]*visitor
}

// visitor is what the shop knows about one browser.
type visitor struct {
	seen       time.Time
	attempts   []attempt   // connecting, not back yet
	connection *connection // nil until connected; replaced whole, never changed
}

// attempt ties a callback to the browser that asked for it (state), and the code in it to this shop (RFC 7636).
type attempt struct{ state, verifier string }

// connection is what Fairlead returned after the visitor allowed access.
type connection struct {
	AccountID string
	Since     time.Time
	token     *oauth2.Token
}

// account is what the API says about the connected account.
type account struct {
	Name    string `json:"full_name"`
	Email   string `json:"email"`
	Company string `json:"company_name"`
	Billing *struct {
		Brand string `json:"brand"`
		Last4 string `json:"last4"`
	} `json:"billing"` // null until the account has a payment method
}

// view is what store.html shows; Scene selects one of its pages.
type view struct {
	Scene           string
	Brand, Fairlead string
	Owner           string // an email
	Connection      *connection
	Account         account
	Detail          string // for the shop's developer
	Inbox           bool   // the shop hears of events
	Events          []heard
}

// home is the shop, with the account as the API returns it now.
func (s *shop) home(w http.ResponseWriter, r *http.Request) {
	c := s.connection(r)
	if c == nil {
		s.show(w, http.StatusOK, view{Scene: "welcome"})
		return
	}
	a, err := s.account(r.Context(), c.token)
	switch {
	case errors.Is(err, errDisconnected):
		s.show(w, http.StatusOK, view{Scene: "disconnected", Connection: c})
	case err != nil: // the token may still be valid, so the shop keeps it
		s.log.WarnContext(r.Context(), "demo store: the account could not be read", "error", err)
		s.show(w, http.StatusOK, view{Scene: "unavailable", Connection: c})
	default:
		s.show(w, http.StatusOK, view{Scene: "connected", Connection: c, Account: a})
	}
}

// connect sends the visitor to Fairlead with a fresh state and PKCE challenge.
func (s *shop) connect(w http.ResponseWriter, r *http.Request) {
	a := attempt{state: rand.Text(), verifier: oauth2.GenerateVerifier()}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure follows the scheme: the shop runs on plain http on localhost
		Name: visitorCookie, Value: s.begin(r, a), Path: "/",
		HttpOnly: true, Secure: s.secure,
		SameSite: http.SameSiteLaxMode, // with Strict, browsers don't send the cookie on the redirect from Fairlead
	})
	http.Redirect(w, r, s.oauth.AuthCodeURL(a.state, oauth2.S256ChallengeOption(a.verifier)), http.StatusFound)
}

// access_denied has a description that says what happened.
const (
	userDenied     = "The user denied your request"
	requestExpired = "The request expired before the user answered it"
)

// callback is where Fairlead sends the visitor afterwards. It checks the state first: without it, nothing else in
// the URL, not even an error, is known to be an answer to this visitor.
func (s *shop) callback(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v, verifier, ok := s.takeAttempt(r, q.Get("state"))
	code, description := q.Get("error"), q.Get("error_description")
	switch {
	case !ok:
		s.show(w, http.StatusBadRequest, view{Scene: "unexpected"})
		return
	case code == "access_denied" && description == userDenied:
		s.show(w, http.StatusOK, view{Scene: "denied"})
		return
	case code == "access_denied" && description == requestExpired: // the user didn't say no
		s.show(w, http.StatusOK, view{Scene: "expired"})
		return
	case code != "":
		s.show(w, http.StatusBadGateway, view{Scene: "refused", Detail: sentence(code, description)})
		return
	}
	c, err := s.exchange(r.Context(), q.Get("code"), verifier)
	if err != nil {
		s.log.WarnContext(r.Context(), "demo store: the code was not exchanged", "error", err)
		s.show(w, http.StatusBadGateway, view{Scene: "unfinished", Detail: explain(err)})
		return
	}
	s.setConnection(v, c)
	// Leave the URL with the code: a reload would send the code again, which revokes the token.
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// forget deletes the shop's token. A real shop also calls /oauth/revoke.
func (s *shop) forget(w http.ResponseWriter, r *http.Request) {
	s.removeVisitor(r)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// exchange exchanges a code for a token, from server to server.
func (s *shop) exchange(ctx context.Context, code, verifier string) (*connection, error) {
	// The token is issued once, so a visitor who closes the tab now must not cancel this request.
	ctx = context.WithValue(context.WithoutCancel(ctx), oauth2.HTTPClient, s.client)
	token, err := s.oauth.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return nil, err
	}
	id, _ := token.Extra("account_id").(string)
	if id == "" {
		return nil, errors.New("the token came without an account_id")
	}
	return &connection{AccountID: id, Since: time.Now().UTC(), token: token}, nil
}

// errDisconnected means that the user has to connect again.
var errDisconnected = errors.New("the account is disconnected")

// account calls the API.
func (s *shop) account(ctx context.Context, token *oauth2.Token) (a account, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.fairlead+"/api/v1/account", nil)
	if err != nil {
		return a, err
	}
	token.SetAuthHeader(r)
	r.Header.Set("Shippo-API-Version", apiVersion)
	err = s.send(r, &a)
	var refused *notOK
	if errors.As(err, &refused) && refused.code == http.StatusUnauthorized {
		err = s.explain(ctx, token, refused)
	}
	return a, err
}

// explain finds out what a 401 means, by its reason if it has one.
func (s *shop) explain(ctx context.Context, token *oauth2.Token, refused *notOK) error {
	switch refused.Reason {
	case "suspended": // it may work again
		return refused
	case "revoked", "disconnected", "account_closed":
		return errDisconnected
	}
	return s.introspect(ctx, token)
}

// introspect finds out what a 401 without a reason means: only {"active": false} says that the connection is over. While a partner
// is suspended the answer is unauthorized_client instead, and its tokens work again afterwards.
func (s *shop) introspect(ctx context.Context, token *oauth2.Token) error {
	form := strings.NewReader(url.Values{"token": {token.AccessToken}}.Encode())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.fairlead+"/oauth/introspect", form)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(s.oauth.ClientID, s.oauth.ClientSecret)
	var answer struct {
		Active *bool `json:"active"`
	}
	err = s.send(r, &answer)
	switch {
	case err != nil:
		return err
	case answer.Active != nil && !*answer.Active:
		return errDisconnected
	}
	return errors.New("the API refused a token that is active")
}

// notOK is a response whose status is not 200.
type notOK struct {
	code         int
	path, status string
	Reason       string `json:"reason"` // why the token of a 401 is not valid, if the issuer says so
}

func (e *notOK) Error() string { return "calling " + e.path + ": " + e.status }

// send reads a JSON response with status 200; any other one is a notOK.
func (s *shop) send(r *http.Request, into any) error {
	res, err := s.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // only read
	body := json.NewDecoder(io.LimitReader(res.Body, maxBody))
	if res.StatusCode == http.StatusOK {
		return body.Decode(into)
	}
	refused := &notOK{code: res.StatusCode, path: r.URL.Path, status: res.Status}
	_ = body.Decode(refused) // not every one is JSON
	return refused
}

// begin stores an attempt and returns the visitor's cookie. The cookie is new each time, so one that somebody else
// planted in this browser is worthless.
func (s *shop) begin(r *http.Request, a attempt) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, v := s.visitor(r)
	delete(s.visitors, old)
	for len(s.visitors) >= maxVisitors {
		delete(s.visitors, s.oldest())
	}
	v.attempts = append(v.attempts, a)
	v.attempts = v.attempts[max(0, len(v.attempts)-maxAttempts):]
	id = rand.Text()
	s.visitors[id] = v
	return id
}

// takeAttempt removes and returns the attempt of a state, which works once and in one browser. An empty state
// matches nothing.
func (s *shop) takeAttempt(r *http.Request, state string) (v *visitor, verifier string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, v = s.visitor(r)
	i := slices.IndexFunc(v.attempts, func(a attempt) bool {
		return subtle.ConstantTimeCompare([]byte(a.state), []byte(state)) == 1
	})
	if i < 0 {
		return nil, "", false
	}
	verifier = v.attempts[i].verifier
	v.attempts = slices.Delete(v.attempts, i, i+1)
	return v, verifier, true
}

func (s *shop) setConnection(v *visitor, c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v.connection = c
}

func (s *shop) removeVisitor(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, _ := s.visitor(r)
	delete(s.visitors, id)
}

func (s *shop) connection(r *http.Request) *connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, v := s.visitor(r)
	return v.connection
}

// visitor returns the visitor of a request, or a new one that is not stored yet. The caller holds mu.
func (s *shop) visitor(r *http.Request) (id string, v *visitor) {
	if cookie, err := r.Cookie(visitorCookie); err == nil {
		id = cookie.Value
	}
	v = s.visitors[id]
	if v == nil {
		v = &visitor{}
	}
	v.seen = time.Now()
	return id, v
}

// oldest returns the visitor who was last seen longest ago. The caller holds mu.
func (s *shop) oldest() (id string) {
	for other, v := range s.visitors {
		if id == "" || v.seen.Before(s.visitors[id].seen) {
			id = other
		}
	}
	return id
}

// explain returns the token endpoint's error for the developer, and nothing that is not its own.
func explain(err error) string {
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.ErrorCode != "" {
		return sentence(refused.ErrorCode, refused.ErrorDescription)
	}
	return ""
}

func sentence(code, description string) string {
	return strings.TrimSuffix(code+": "+description, ": ")
}

// show renders a page before it writes anything, so that no page is cut off by an error.
func (s *shop) show(w http.ResponseWriter, status int, v view) {
	v.Brand, v.Fairlead, v.Owner = s.brand, s.fairlead, s.owner
	if s.inbox != nil {
		v.Inbox, v.Events = true, s.inbox.newest()
	}
	var page bytes.Buffer
	if err := s.page.Execute(&page, v); err != nil {
		s.log.Error("demo store: page not rendered", "scene", v.Scene, "error", err)
		http.Error(w, "This page can't be shown.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w)
}

// secured adds the headers that every response of the shop has.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin") // the callback's URL contains a code
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
