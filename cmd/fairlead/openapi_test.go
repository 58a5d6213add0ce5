package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"fairlead/web/webtest"
)

// described is a running server and what it says about itself.
type described struct {
	*running
	t   *testing.T
	doc *openapi3.T
	met map[string]bool // "GET /path 200", each answer that came
}

func describe(t *testing.T, r *running) *described {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(r.browser().Get("/openapi.yaml").Body))
	if err != nil {
		t.Fatal(err)
	}
	return &described{running: r, t: t, doc: doc, met: map[string]bool{}}
}

func TestOpenAPIIsValidAndAboutThisServer(t *testing.T) {
	t.Parallel()
	r := start(t, "--brand-name", `"Quay": & #1 <b>`, "--version-header", "X-Quay-Version", "--account-header", "X-Quay-Account", "--api-token-scheme", "QuayKey", "--par-lifetime", "5m")
	page := r.browser().Get("/openapi.yaml")
	if got := page.Header.Get("Content-Type"); page.Status != http.StatusOK || got != "application/yaml" {
		t.Errorf("got %d %s", page.Status, got)
	}
	d := describe(t, r)
	if err := d.doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Error(err)
	}
	if d.doc.OpenAPI != "3.1.0" || d.doc.Info.Title != `"Quay": & #1 <b> for partners and services` || d.doc.Servers[0].URL != r.public {
		t.Errorf("it is OpenAPI %s, %q at %s", d.doc.OpenAPI, d.doc.Info.Title, d.doc.Servers[0].URL)
	}
	for _, part := range []string{"X-Quay-Version", "X-Quay-Account", "5 minutes"} {
		if !strings.Contains(page.Body, part) {
			t.Errorf("it does not say %s", part)
		}
	}
	said := strings.NewReplacer("Fairlead-Delivery", "", "Fairlead-Attempt", "").Replace(page.Body) // headers keep their names
	for _, other := range []string{"Shippo", "SHIPPO", "Fairlead", "{{", "<no value>"} {
		if strings.Contains(said, other) {
			t.Errorf("it says %s", other)
		}
	}
}

func TestOpenAPIHasAnETag(t *testing.T) {
	t.Parallel()
	b := start(t).browser()
	first := b.Get("/openapi.yaml")
	b.Header.Set("If-None-Match", first.Header.Get("ETag"))
	again := b.Get("/openapi.yaml")
	if again.Status != http.StatusNotModified || again.Body != "" || first.Header.Get("Cache-Control") != "public, max-age=300" {
		t.Errorf("the second time: %d with %d bytes, %v", again.Status, len(again.Body), first.Header)
	}
}

// TestOpenAPIDescribesEveryResponse runs good and bad requests and holds what comes to
// the document, and the document to what comes.
func TestOpenAPIDescribesEveryResponse(t *testing.T) {
	t.Parallel()
	r := start(t)
	d, v := describe(t, r), r.fixtures(t)
	for _, row := range goodRequests(v) {
		d.check(row.request(r.browser()), row.status)
	}
	d.checkHeaders(v)
	for _, row := range d.carrierRequests(v) {
		d.check(row.request(r.browser()), row.status)
	}
	for _, row := range d.managedRequests(v) {
		d.check(row.request(r.browser()), row.status)
	}
	d.checkCarrierHeaders(v)
	d.checkEvents(v)
	for _, rows := range [][]refusal{endpointRefusals(v), tokenRefusals(v), bearerRefusals(v), authorizeRefusals(v)} {
		for _, row := range rows {
			d.check(row.request(r.browser()), row.status)
		}
	}
	gateway := r.register("service", "create", "--name", "Gateway", "--scope", "introspect")
	asked := refusal{method: http.MethodPost, path: "/oauth/introspect", kind: formType, body: "token=" + v.ended,
		authorization: []string{basic(gateway.ClientID, gateway.ClientSecret)}}
	d.check(asked.request(r.browser()), http.StatusOK)
	verified := refusal{method: http.MethodGet, path: "/oauth/verify", authorization: []string{"Bearer " + v.token}}.send(r)
	end := refusal{method: http.MethodPost, path: "/oauth/deauthorize", kind: formType, body: "account_id=" + verified.Header.Get("X-Account-Id"), authorization: v.basic()}
	d.check(end.request(r.browser()), http.StatusOK)
	for _, row := range leakedRefusals() {
		if row.status == http.StatusBadRequest {
			d.check(row.request(r.browser()), row.status)
		}
	}
	for kind, body := range map[string]string{formType: "token=" + v.token + "&token=x&url=https://x.example/", "application/json": `[{"token":"x","url":null,"type":"t","source":"commit"}]`} {
		d.check(refusal{method: http.MethodPost, path: "/oauth/leaked", kind: kind, body: body}.request(r.browser()), http.StatusOK)
	}
	trouble := []string{"429", "500", "503"} // covered by the packages' own tests
	for path, item := range d.doc.Paths.Map() {
		for method, operation := range item.Operations() {
			for status := range operation.Responses.Map() {
				if key := method + " " + path + " " + status; !d.met[key] && !slices.Contains(trouble, status) {
					t.Errorf("nothing was answered with %s", key)
				}
			}
		}
	}
}

// goodRequests get every answer that is no refusal.
func goodRequests(v fixtures) []refusal {
	post := func(path, body string, as []string, status int) refusal {
		return refusal{method: http.MethodPost, path: path, kind: formType, body: body, authorization: as, status: status}
	}
	get := func(path, token string) refusal {
		return refusal{method: http.MethodGet, path: path, authorization: []string{"Bearer " + token}, status: http.StatusOK}
	}
	link := "/oauth/authorize?response_type=code&scope=*&client_id=" + v.partner.ClientID
	exchange := "grant_type=authorization_code&redirect_uri=" + url.QueryEscape(clientsCallback) + "&code="
	return []refusal{
		{method: http.MethodGet, path: link + "&state=x&prompt=consent&account%5Bemail%5D=ada@example.com", status: http.StatusSeeOther},
		{method: http.MethodGet, path: link, status: http.StatusFound}, // no state, so to the callback
		post("/oauth/access_token", exchange+v.code, v.basic(), http.StatusOK),
		post("/oauth/token", exchange+v.proven+"&code_verifier="+testVerifier, v.basic(), http.StatusOK),
		post("/oauth/token", "grant_type=client_credentials&scope=read", v.asService(), http.StatusOK),
		post("/oauth/access_token", "client_id="+v.service.ClientID+"&client_secret="+v.service.ClientSecret, nil, http.StatusOK),
		post("/oauth/par", "response_type=code&state=x", v.basic(), http.StatusCreated),
		post("/oauth/introspect", "token="+v.token, v.basic(), http.StatusOK),
		post("/oauth/introspect", "token="+v.serviceToken, v.asService(), http.StatusOK),
		post("/oauth/introspect", "token=nothing", v.asService(), http.StatusOK),
		post("/oauth/revoke", "token=nothing&token_type_hint=access_token", v.basic(), http.StatusOK),
		{method: http.MethodPost, path: "/oauth/revoke", kind: jsonType, body: `{"token":"nothing"}`, authorization: v.basic(), status: http.StatusOK},
		get("/oauth/verify", v.token), get("/oauth/verify", v.serviceToken),
		get("/api/v1/ping", v.token), get("/api/v1/ping", v.serviceToken),
		get("/api/v1/deliveryexperience/ping", v.token), get("/api/v1/account", v.token),
		{method: http.MethodGet, path: "/api/v1/deliveryexperience/ping", status: http.StatusUnauthorized},
		{method: http.MethodGet, path: "/.well-known/oauth-authorization-server", status: http.StatusOK},
		{method: http.MethodGet, path: "/openapi.yaml", status: http.StatusOK},
	}
}

// checkHeaders sends what headers beside Authorization change.
func (d *described) checkHeaders(v fixtures) {
	d.t.Helper()
	for _, row := range []struct {
		path, name, value string
		status            int
	}{
		{"/api/v1/account", "Shippo-API-Version", "2018-02-08", http.StatusOK},
		{"/api/v1/account", "Shippo-API-Version", "2017-01-01", http.StatusBadRequest},
		{"/api/v1/account", "SHIPPO-ACCOUNT-ID", strings.Repeat("0", 32), http.StatusNotFound},
		{"/openapi.yaml", "If-None-Match", d.browser().Get("/openapi.yaml").Header.Get("ETag"), http.StatusNotModified},
	} {
		request := refusal{method: http.MethodGet, path: row.path, authorization: []string{"Bearer " + v.token}}.request(d.browser())
		request.Header.Set(row.name, row.value)
		d.check(request, row.status)
	}
}

// check sends a request and holds the answer to the document. What the document
// does not have, such as another method, the server must not take either.
func (d *described) check(request *http.Request, status int) {
	d.t.Helper()
	path, parameters := d.pathOf(request.URL.Path)
	page := d.browser().Send(request)
	what := fmt.Sprintf("%s %.200s", request.Method, request.URL.RequestURI())
	if page.Status != status {
		d.t.Errorf("%s: got %d, want %d: %.300s", what, page.Status, status, page.Body)
	}
	item := d.doc.Paths.Value(path)
	if item == nil || item.GetOperation(request.Method) == nil {
		if page.Status != http.StatusMethodNotAllowed && page.Status != http.StatusNotFound {
			d.t.Errorf("%s is not in the document and answers %d", what, page.Status)
		}
		return
	}
	operation := item.GetOperation(request.Method)
	d.met[request.Method+" "+path+" "+strconv.Itoa(page.Status)] = true
	if err := d.validate(request, page, &routers.Route{Spec: d.doc, Path: path, PathItem: item, Method: request.Method, Operation: operation}, parameters); err != nil {
		d.t.Errorf("%s is answered with %d and not as described: %v", what, page.Status, err)
	}
	if unknown := undescribed(page, operation.Responses.Status(page.Status)); len(unknown) > 0 {
		d.t.Errorf("%s is answered with %d and headers that are not described: %q", what, page.Status, unknown)
	}
}

// pathOf finds a path in the document: itself, or the one with parameters in its place.
func (d *described) pathOf(path string) (found string, parameters map[string]string) {
	if d.doc.Paths.Value(path) != nil {
		return path, nil
	}
	sent := strings.Split(path, "/")
	for template := range d.doc.Paths.Map() {
		parts, parameters := strings.Split(template, "/"), map[string]string{}
		for i, part := range parts {
			name, isParameter := strings.CutPrefix(part, "{")
			if len(sent) != len(parts) || sent[i] != part && (!isParameter || sent[i] == "") {
				parameters = nil
				break
			}
			if isParameter {
				parameters[strings.TrimSuffix(name, "}")] = sent[i]
			}
		}
		if parameters != nil {
			return template, parameters
		}
	}
	return path, nil
}

// validate checks the answer, and of good requests the request too.
func (d *described) validate(request *http.Request, page *webtest.Page, route *routers.Route, parameters map[string]string) (err error) {
	options := &openapi3filter.Options{IncludeResponseStatus: true, SkipSettingDefaults: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		ExcludeResponseBody: strings.HasPrefix(page.Header.Get("Content-Type"), "text/html")}
	input := &openapi3filter.RequestValidationInput{Request: request, QueryParams: request.URL.Query(), PathParams: parameters, Route: route, Options: options}
	if page.Status < http.StatusMultipleChoices {
		if request.Body, err = request.GetBody(); err != nil {
			return err
		}
		if err = openapi3filter.ValidateRequest(d.t.Context(), input); err != nil {
			return err
		}
	}
	answered := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: page.Status, Header: page.Header, Options: options}
	return openapi3filter.ValidateResponse(d.t.Context(), answered.SetBodyBytes([]byte(page.Body)))
}

// undescribed are the headers of an answer to a program that the document does
// not have.
func undescribed(page *webtest.Page, response *openapi3.ResponseRef) (unknown []string) {
	if response == nil || page.Location != "" || strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
		return nil
	}
	common := []string{"Content-Type", "Content-Length", "Date", "X-Content-Type-Options", "X-Robots-Tag", "Vary", "Access-Control-Allow-Origin", "Accept-Ranges"}
	for name := range response.Value.Headers {
		common = append(common, http.CanonicalHeaderKey(name))
	}
	for name := range page.Header {
		if !slices.Contains(common, name) {
			unknown = append(unknown, name)
		}
	}
	return unknown
}
