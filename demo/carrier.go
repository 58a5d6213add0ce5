package demo

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

//go:embed carrier.html carrier.css store.css
var carrierFiles embed.FS

const (
	carrierPassword = "demo" // everybody's
	carrierScope    = "ship"

	signinLifetime = 10 * time.Minute
	codeLifetime   = time.Minute
	accessLifetime = 2 * time.Minute

	maxKept   = 1000 // limits each of the carrier's lists
	maxUserID = 100  // characters
)

// Carrier is the configuration of a Demo Carrier with one client. URLs have no trailing slash.
type Carrier struct {
	ClientID, ClientSecret string
	ClientName             string           // what people see; the client ID if empty
	RedirectURI            string           // compared character by character
	PublicURL              string           // the carrier's own, such as http://localhost:8082; the issuer
	Now                    func() time.Time // nil means time.Now
	Log                    *slog.Logger     // nil means slog's default
}

// Handler serves the carrier. Each call returns another carrier with its own memory.
func (c *Carrier) Handler() http.Handler {
	a := &authority{Carrier: *c, page: template.Must(template.ParseFS(carrierFiles, "carrier.html"))}
	a.ClientName = cmp.Or(c.ClientName, c.ClientID)
	a.Log = cmp.Or(c.Log, slog.Default())
	if a.Now == nil {
		a.Now = time.Now
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.home)
	mux.HandleFunc("GET /authorize", a.authorize)
	mux.HandleFunc("GET /signin/{id}", a.showSignin)
	mux.HandleFunc("POST /signin/{id}/login", a.login)
	mux.HandleFunc("POST /signin/{id}/consent", a.consent)
	mux.HandleFunc("POST /token", a.token)
	mux.HandleFunc("POST /revoke", a.revoke)
	mux.HandleFunc("GET /user", a.user)
	mux.HandleFunc("POST /grants/{number}/revoke", a.revokeGrant)
	mux.HandleFunc("POST /out-of-order", a.setOutOfOrder)
	mux.Handle("GET /carrier.css", http.FileServerFS(carrierFiles))
	mux.Handle("GET /store.css", http.FileServerFS(carrierFiles))
	return secured(http.NewCrossOriginProtection().Handler(limited(mux)))
}

// authority is a running Carrier.
type authority struct {
	Carrier
	page *template.Template

	mu         sync.Mutex // guards the rest and everything in it
	outOfOrder bool
	signins    []*signin // the oldest first, as in the other lists
	codes      []*code
	grants     []*grant
	numbered   int // grants so far
}

// signin is an authorization request that nobody has answered yet.
type signin struct {
	id, secret       string // the secret is in a cookie of the browser that asked
	state, challenge string
	user             string // empty until logged in
	ends             time.Time
}

// code can be exchanged once. It is kept after that, to know it when it comes again.
type code struct {
	value, challenge, user string
	ends                   time.Time
	grant                  *grant // nil until exchanged
}

// grant is what a user allowed: a family of tokens, of which the newest refresh token works.
type grant struct {
	allowed
	family  string // all of its refresh tokens begin with this
	refresh string
	access  []access
}

// allowed is what the front page shows of a grant.
type allowed struct {
	Number     int
	User       string
	At         time.Time
	Refreshed  time.Time // zero: never
	AccessEnds time.Time // of the newest access token; zero if it was revoked
	Works      bool      // that token, still
	Ended      time.Time // zero: it stands
	Why        string    // it ended
}

// access is an access token. It works to its end, even if it was refreshed before.
type access struct {
	value string
	ends  time.Time
}

// carrierView is what carrier.html shows; Scene selects one of its pages.
type carrierView struct {
	Scene      string
	Client     string
	Now        time.Time
	OutOfOrder bool
	Grants     []allowed
	ID, User   string // of a sign-in
	Error      string // of its form
}

// home lists what was allowed, the newest first.
func (a *authority) home(w http.ResponseWriter, _ *http.Request) {
	a.mu.Lock()
	v := carrierView{Scene: "home", Now: a.Now(), OutOfOrder: a.outOfOrder}
	for _, g := range slices.Backward(a.grants) {
		one := g.allowed
		if n := len(g.access); n > 0 {
			one.AccessEnds = g.access[n-1].ends
			one.Works = a.Now().Before(one.AccessEnds)
		}
		v.Grants = append(v.Grants, one)
	}
	a.mu.Unlock()
	a.show(w, http.StatusOK, v)
}

// authorize checks an authorization request and has the user log in (RFC 6749 §4.1.1, RFC 7636 §4.3).
func (a *authority) authorize(w http.ResponseWriter, r *http.Request) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || !only(q["client_id"], a.ClientID) || !only(q["redirect_uri"], a.RedirectURI) {
		a.show(w, http.StatusBadRequest, carrierView{Scene: "unknown"}) // to redirect would make an open redirector of us
		return
	}
	if refused := checkRequest(q); refused != "" {
		a.redirect(w, r, q.Get("state"), url.Values{"error": {refused}})
		return
	}
	s := a.begin(q.Get("state"), q.Get("code_challenge"))
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure follows the scheme: the carrier runs on plain http on localhost
		Name: "demo_carrier_signin", Value: s.secret, Path: "/signin/" + s.id,
		HttpOnly: true, Secure: strings.HasPrefix(a.PublicURL, "https://"), SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, r, "/signin/"+s.id, http.StatusSeeOther)
}

// challengeRE is what SHA-256 in base64url looks like.
var challengeRE = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// checkRequest returns the error of a request whose client and redirect URI are right; empty if there is none.
func checkRequest(q url.Values) string {
	switch {
	case repeated(q), !challengeRE.MatchString(q.Get("code_challenge")), q.Get("code_challenge_method") != "S256":
		return "invalid_request"
	case q.Get("response_type") != "code":
		return "unsupported_response_type"
	case q.Get("scope") != "" && q.Get("scope") != carrierScope:
		return "invalid_scope"
	}
	return ""
}

// showSignin asks for the password, and then for consent.
func (a *authority) showSignin(w http.ResponseWriter, r *http.Request) {
	if s, ok := a.signin(r, nil); ok {
		a.ask(w, http.StatusOK, s, "")
		return
	}
	a.show(w, http.StatusBadRequest, carrierView{Scene: "over"})
}

// ask shows the form that a sign-in waits for.
func (a *authority) ask(w http.ResponseWriter, status int, s signin, refusal string) {
	v := carrierView{Scene: "login", ID: s.id, User: s.user, Error: refusal}
	if s.user != "" && refusal == "" {
		v.Scene = "consent"
		// Browsers apply form-action to every redirect after a form, and only the client knows where it sends people next.
		w.Header().Set("Content-Security-Policy", strings.Replace(w.Header().Get("Content-Security-Policy"), "form-action 'self'; ", "", 1))
	}
	a.show(w, status, v)
}

func (a *authority) login(w http.ResponseWriter, r *http.Request) {
	s, ok := a.signin(r, nil)
	user, password := strings.TrimSpace(r.PostForm.Get("user_id")), r.PostForm.Get("password")
	switch {
	case !ok:
		a.show(w, http.StatusBadRequest, carrierView{Scene: "over"})
		return
	case !isUserID(user):
		a.ask(w, http.StatusUnprocessableEntity, s, "Enter a user ID of up to 100 characters.")
		return
	case password != carrierPassword:
		s.user = user
		a.ask(w, http.StatusUnprocessableEntity, s, "This password is wrong. Here it is demo for everyone.")
		return
	}
	a.signin(r, func(s *signin) { s.user = user })
	http.Redirect(w, r, "/signin/"+s.id, http.StatusSeeOther)
}

func isUserID(s string) bool {
	return s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= maxUserID && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// consent takes the user's answer, once, and sends the browser back to the client.
func (a *authority) consent(w http.ResponseWriter, r *http.Request) {
	answer := r.PostForm.Get("answer")
	if answer != "allow" && answer != "deny" {
		a.showSignin(w, r)
		return
	}
	s, ok := a.takeSignin(r)
	if !ok {
		a.show(w, http.StatusBadRequest, carrierView{Scene: "over"})
		return
	}
	if answer == "deny" {
		a.redirect(w, r, s.state, url.Values{"error": {"access_denied"}})
		return
	}
	a.redirect(w, r, s.state, url.Values{"code": {a.newCode(s)}})
}

// redirect sends the browser back to the client with our name (RFC 9207), so that the client cannot be made to take
// the answer for another server's.
func (a *authority) redirect(w http.ResponseWriter, r *http.Request, state string, answer url.Values) {
	answer.Set("iss", a.PublicURL)
	if state != "" {
		answer.Set("state", state)
	}
	mark := "?"
	if strings.Contains(a.RedirectURI, "?") {
		mark = "&"
	}
	http.Redirect(w, r, a.RedirectURI+mark+answer.Encode(), http.StatusSeeOther)
}

// refusal is an error of RFC 6749 §5.2.
type refusal struct {
	status      int
	Code        string `json:"error"`
	Description string `json:"error_description,omitempty"`
}

var errInvalidGrant = &refusal{http.StatusBadRequest, "invalid_grant", ""}

// issued is a token endpoint's answer.
type issued struct {
	Access   string `json:"access_token"`
	Type     string `json:"token_type"`
	Lifetime int    `json:"expires_in"`
	Refresh  string `json:"refresh_token"`
	Scope    string `json:"scope"`
}

// token exchanges codes and refresh tokens.
func (a *authority) token(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.outOfOrder {
		reply(w, http.StatusServiceUnavailable, refusal{Code: "temporarily_unavailable", Description: "The Demo Carrier is out of order"})
		return
	}
	refused := a.checkClient(r)
	var g *grant
	if refused == nil {
		switch r.PostForm.Get("grant_type") {
		case "authorization_code":
			g, refused = a.exchange(r.PostForm)
		case "refresh_token":
			g, refused = a.refresh(r.PostForm)
		default:
			refused = &refusal{http.StatusBadRequest, "unsupported_grant_type", ""}
		}
	}
	if refused != nil {
		refuse(w, refused)
		return
	}
	reply(w, http.StatusOK, a.issue(g))
}

// exchange begins a grant with a code. A code that comes again ends the grant: one of the two senders stole it
// (RFC 6749 §4.1.2). The caller holds mu.
func (a *authority) exchange(form url.Values) (*grant, *refusal) {
	i := slices.IndexFunc(a.codes, func(c *code) bool { return same(c.value, form.Get("code")) })
	if i < 0 || a.Now().After(a.codes[i].ends) {
		return nil, errInvalidGrant
	}
	c := a.codes[i]
	if c.grant != nil {
		a.end(c.grant, "A code was used twice.")
		return nil, errInvalidGrant
	}
	a.numbered++
	g := &grant{allowed: allowed{Number: a.numbered, User: c.user, At: a.Now()}, family: rand.Text()}
	c.grant = g // spent, whatever follows
	hash := sha256.Sum256([]byte(form.Get("code_verifier")))
	if form.Get("redirect_uri") != a.RedirectURI || !same(base64.RawURLEncoding.EncodeToString(hash[:]), c.challenge) {
		return nil, errInvalidGrant
	}
	a.grants = keep(append(a.grants, g))
	return g, nil
}

// refresh finds the grant of a refresh token, which works once. One that comes again ends its family: one of the two
// senders stole it (RFC 9700 §4.14.2). The caller holds mu.
func (a *authority) refresh(form url.Values) (*grant, *refusal) {
	g := a.family(form.Get("refresh_token"))
	switch {
	case g == nil || !g.Ended.IsZero():
		return nil, errInvalidGrant
	case !same(g.refresh, form.Get("refresh_token")):
		a.Log.Warn("demo carrier: a refresh token was used twice", "grant", g.Number)
		a.end(g, "A refresh token was used twice.")
		return nil, errInvalidGrant
	case form.Get("scope") != "" && form.Get("scope") != carrierScope:
		return nil, &refusal{http.StatusBadRequest, "invalid_scope", ""}
	}
	g.Refreshed = a.Now()
	return g, nil
}

// issue gives a grant new tokens. The caller holds mu.
func (a *authority) issue(g *grant) issued {
	now := a.Now()
	g.access = slices.DeleteFunc(g.access, func(k access) bool { return !k.ends.After(now) })
	k := access{rand.Text(), now.Add(accessLifetime)}
	g.access, g.refresh = append(g.access, k), g.family+"."+rand.Text()
	return issued{k.value, "Bearer", int(accessLifetime.Seconds()), g.refresh, carrierScope}
}

// revoke ends what a token belongs to, or the access token alone (RFC 7009). A token that is not known is as revoked as
// one can be.
func (a *authority) revoke(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	token := r.PostForm.Get("token")
	if refused := a.checkClient(r); refused != nil {
		refuse(w, refused)
		return
	}
	if token == "" {
		refuse(w, &refusal{http.StatusBadRequest, "invalid_request", "The token is missing"})
		return
	}
	if g := a.family(token); g != nil {
		a.end(g, a.ClientName+" revoked it.")
	}
	for _, g := range a.grants {
		g.access = slices.DeleteFunc(g.access, func(k access) bool { return same(k.value, token) })
	}
	w.WriteHeader(http.StatusOK)
}

// user is the carrier's whole API: whose token is this?
func (a *authority) user(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	for _, g := range a.grants {
		if ok && slices.ContainsFunc(g.access, func(k access) bool { return same(k.value, token) && a.Now().Before(k.ends) }) {
			reply(w, http.StatusOK, map[string]string{"user_id": g.User})
			return
		}
	}
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	reply(w, http.StatusUnauthorized, refusal{Code: "invalid_token"})
}

// revokeGrant is the front page's button.
func (a *authority) revokeGrant(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, g := range a.grants {
		if strconv.Itoa(g.Number) == r.PathValue("number") {
			a.end(g, "It was revoked here.")
		}
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// setOutOfOrder is the front page's switch.
func (a *authority) setOutOfOrder(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.outOfOrder = r.PostForm.Get("on") == "true"
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// checkClient authenticates the client by Basic, whose halves are form-encoded (RFC 6749 §2.3.1). The caller holds mu.
func (a *authority) checkClient(r *http.Request) *refusal {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	id, secret, ok := r.BasicAuth()
	id, err := url.QueryUnescape(id)
	secret, err2 := url.QueryUnescape(secret)
	switch {
	case !ok || err != nil || err2 != nil || !same(id, a.ClientID) || !same(secret, a.ClientSecret):
		return &refusal{http.StatusUnauthorized, "invalid_client", ""}
	case kind != "application/x-www-form-urlencoded" || repeated(r.PostForm):
		return &refusal{http.StatusBadRequest, "invalid_request", "Send a form in which nothing is repeated"}
	}
	return nil
}

// begin keeps a new sign-in.
func (a *authority) begin(state, challenge string) *signin {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := &signin{id: rand.Text(), secret: rand.Text(), state: state, challenge: challenge, ends: a.Now().Add(signinLifetime)}
	a.signins = keep(append(a.signins, s))
	return s
}

// signin finds and perhaps changes the sign-in of a request, which belongs to one browser.
func (a *authority) signin(r *http.Request, change func(*signin)) (s signin, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := a.findSignin(r)
	if i < 0 {
		return s, false
	}
	if change != nil {
		change(a.signins[i])
	}
	return *a.signins[i], true
}

// takeSignin removes the sign-in of a request, in which somebody has logged in.
func (a *authority) takeSignin(r *http.Request) (s signin, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := a.findSignin(r)
	if i < 0 || a.signins[i].user == "" {
		return s, false
	}
	s = *a.signins[i]
	a.signins = slices.Delete(a.signins, i, i+1)
	return s, true
}

// findSignin is the index of a request's sign-in, or -1. The caller holds mu.
func (a *authority) findSignin(r *http.Request) int {
	cookie, err := r.Cookie("demo_carrier_signin")
	return slices.IndexFunc(a.signins, func(s *signin) bool {
		return err == nil && s.id == r.PathValue("id") && same(s.secret, cookie.Value) && a.Now().Before(s.ends)
	})
}

func (a *authority) newCode(s signin) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := &code{value: rand.Text(), challenge: s.challenge, user: s.user, ends: a.Now().Add(codeLifetime)}
	a.codes = keep(append(a.codes, c))
	return c.value
}

// family finds the grant that a refresh token is or was of. The caller holds mu.
func (a *authority) family(token string) *grant {
	family, _, ok := strings.Cut(token, ".")
	for _, g := range a.grants {
		if ok && same(g.family, family) {
			return g
		}
	}
	return nil
}

// end ends a grant and all of its tokens. The caller holds mu.
func (a *authority) end(g *grant, why string) {
	if g.Ended.IsZero() {
		g.Ended, g.Why, g.access = a.Now(), why, nil
	}
}

// keep drops the oldest of a list that is too long.
func keep[T any](list []T) []T { return list[max(0, len(list)-maxKept):] }

// same compares what may be a secret. Nothing is the same as an empty one.
func same(a, b string) bool { return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// only reports whether a parameter was sent once, with this value.
func only(sent []string, value string) bool { return len(sent) == 1 && same(sent[0], value) }

// repeated reports whether a parameter was sent twice (RFC 6749 §3.1 and §3.2).
func repeated(form url.Values) bool {
	for _, values := range form {
		if len(values) > 1 {
			return true
		}
	}
	return false
}

// limited reads the form of a request, up to a size.
func limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if r.Method == http.MethodPost && r.ParseForm() != nil {
			reply(w, http.StatusBadRequest, refusal{Code: "invalid_request", Description: "The form cannot be read"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func refuse(w http.ResponseWriter, refused *refusal) {
	if refused.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="Demo Carrier"`)
	}
	reply(w, refused.status, refused)
}

func reply(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // whoever has gone needs no answer
}

// show renders a page before it writes anything, so that no page is cut off by an error.
func (a *authority) show(w http.ResponseWriter, status int, v carrierView) {
	v.Client = a.ClientName
	var page bytes.Buffer
	if err := a.page.Execute(&page, v); err != nil {
		a.Log.Error("demo carrier: page not rendered", "scene", v.Scene, "error", err)
		http.Error(w, "This page can't be shown.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w)
}
