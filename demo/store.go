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
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
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
	maxVisitors   = 1000    // so that nobody can fill the shop's memory
	maxAttempts   = 4       // tabs in which one visitor may be connecting at once
	maxAnswer     = 1 << 16 // bytes of an API answer that are read

	apiVersion = "2018-02-08" // the version this shop was written against; an account's own default may differ
)

// Store is what the shop is told before it opens. URLs come without a closing slash.
type Store struct {
	ClientID, ClientSecret string
	FairleadURL            string       // the issuer, as browsers see it
	PublicURL              string       // the shop's own, such as http://localhost:8081
	BrandName              string       // what the issuer calls itself; "Fairlead" where empty
	HTTPClient             *http.Client // nil means one with a time-out
}

// Handler opens the shop. Each call opens another, with a memory of its own.
func (s *Store) Handler() http.Handler {
	shop := &shop{
		brand:    cmp.Or(s.BrandName, "Fairlead"),
		fairlead: s.FairleadURL,
		secure:   strings.HasPrefix(s.PublicURL, "https://"),
		client:   cmp.Or(s.HTTPClient, &http.Client{Timeout: 10 * time.Second}),
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
				// Left to find out by itself, the library asks a second time after a refusal, with a code already spent.
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
	return secured(http.NewCrossOriginProtection().Handler(mux))
}

// shop is a Store that is open.
type shop struct {
	brand, fairlead string
	secure          bool
	client          *http.Client
	oauth           oauth2.Config
	page            *template.Template

	mu       sync.Mutex // guards visitors and everything in them
	visitors map[string]*visitor
}

// visitor is what the shop knows of one browser.
type visitor struct {
	seen       time.Time
	attempts   []attempt   // connecting, not back yet
	connection *connection // nil until connected; replaced whole, never changed
}

// attempt ties a callback to the browser that asked for it, and the code in it to this shop (RFC 7636).
type attempt struct{ state, verifier string }

// connection is what Fairlead gave for the visitor's consent.
type connection struct {
	AccountID string
	Since     time.Time
	token     *oauth2.Token
}

// account is what the API says about the account behind a token.
type account struct {
	Name    string `json:"full_name"`
	Email   string `json:"email"`
	Company string `json:"company_name"`
	Billing *struct {
		Brand string `json:"brand"`
		Last4 string `json:"last4"`
	} `json:"billing"` // null until the account has a card
}

// view is what store.html shows; Scene names which of its pages.
type view struct {
	Scene           string
	Brand, Fairlead string
	Connection      *connection
	Account         account
	Detail          string // for the developer at the visitor's shoulder
}

// home is the shop, and for who is connected the account as the API tells it now.
func (s *shop) home(w http.ResponseWriter, r *http.Request) {
	c := s.connection(r)
	if c == nil {
		s.show(w, http.StatusOK, view{Scene: "welcome"})
		return
	}
	a, err := s.account(r.Context(), c.token)
	switch {
	case errors.Is(err, errEnded):
		// The token is kept: it rests while a partner is suspended, and works again afterwards.
		s.show(w, http.StatusOK, view{Scene: "ended", Connection: c})
	case err != nil:
		slog.WarnContext(r.Context(), "demo store: the API did not answer", "error", err)
		s.show(w, http.StatusOK, view{Scene: "silent", Connection: c})
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
		SameSite: http.SameSiteLaxMode, // Strict would hold the cookie back when Fairlead sends the visitor home
	})
	http.Redirect(w, r, s.oauth.AuthCodeURL(a.state, oauth2.S256ChallengeOption(a.verifier)), http.StatusFound)
}

// callback is where Fairlead sends the visitor afterwards. The state comes first: without it nothing else
// in the URL, not even an error, is known to be Fairlead's answer to this visitor.
func (s *shop) callback(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v, verifier, ok := s.spend(r, q.Get("state"))
	switch {
	case !ok:
		s.show(w, http.StatusBadRequest, view{Scene: "stranger"})
		return
	case q.Get("error") == "access_denied":
		s.show(w, http.StatusOK, view{Scene: "denied"})
		return
	case q.Get("error") != "":
		detail := sentence(q.Get("error"), q.Get("error_description"))
		s.show(w, http.StatusBadGateway, view{Scene: "refused", Detail: detail})
		return
	}
	c, err := s.exchange(r.Context(), q.Get("code"), verifier)
	if err != nil {
		slog.WarnContext(r.Context(), "demo store: no token for the code", "error", err)
		s.show(w, http.StatusBadGateway, view{Scene: "unfinished", Detail: explain(err)})
		return
	}
	s.keep(v, c)
	// Away from the URL with the code in it, so that a reload does not send it again: a second use ends the token.
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// forget drops the shop's token. The connection at Fairlead is the account's own to end.
func (s *shop) forget(w http.ResponseWriter, r *http.Request) {
	s.leave(r)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// exchange turns a code into a token, from server to server.
func (s *shop) exchange(ctx context.Context, code, verifier string) (*connection, error) {
	// A visitor who closes the tab now must not cost the shop a token that is handed out once.
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

// errEnded means that the token no longer opens the account.
var errEnded = errors.New("the connection was ended")

// account calls the API as any partner would.
func (s *shop) account(ctx context.Context, token *oauth2.Token) (a account, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.fairlead+"/api/v1/account", nil)
	if err != nil {
		return a, err
	}
	token.SetAuthHeader(req)
	req.Header.Set("Shippo-API-Version", apiVersion)
	res, err := s.client.Do(req)
	if err != nil {
		return a, err
	}
	defer func() { _ = res.Body.Close() }()
	switch res.StatusCode {
	case http.StatusOK:
		return a, json.NewDecoder(io.LimitReader(res.Body, maxAnswer)).Decode(&a)
	case http.StatusUnauthorized:
		return a, errEnded
	default:
		return a, fmt.Errorf("calling %s: %s", req.URL.Path, res.Status)
	}
}

// begin notes an attempt and answers the cookie to find it by. It is a new one each time, so that
// a cookie which somebody else put into this browser leads nowhere.
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

// spend takes the attempt that a state belongs to; a state works once, for one browser. An empty one matches nothing.
func (s *shop) spend(r *http.Request, state string) (v *visitor, verifier string, ok bool) {
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

func (s *shop) keep(v *visitor, c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v.connection = c
}

func (s *shop) leave(r *http.Request) {
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

// visitor finds who sent the request, or answers a new one, who is not remembered yet. The caller holds mu.
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

// oldest is who has not been seen for longest. The caller holds mu.
func (s *shop) oldest() (id string) {
	for other, v := range s.visitors {
		if id == "" || v.seen.Before(s.visitors[id].seen) {
			id = other
		}
	}
	return id
}

// explain says what a developer can mend: the token endpoint's own words, and nothing of an answer that is not its own.
func explain(err error) string {
	if refusal, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refusal.ErrorCode != "" {
		return sentence(refusal.ErrorCode, refusal.ErrorDescription)
	}
	return ""
}

func sentence(code, description string) string {
	return strings.TrimSuffix(code+": "+description, ": ")
}

// show renders before it writes, so that nobody sees half a page.
func (s *shop) show(w http.ResponseWriter, status int, v view) {
	v.Brand, v.Fairlead = s.brand, s.fairlead
	var page bytes.Buffer
	if err := s.page.Execute(&page, v); err != nil {
		slog.Error("demo store: page not rendered", "scene", v.Scene, "error", err)
		http.Error(w, "The shop could not show this page.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w)
}

// secured adds the headers that every answer of the shop carries.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin") // a callback URL holds a code
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
