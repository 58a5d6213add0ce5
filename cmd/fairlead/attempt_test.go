package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"fairlead/storage"
)

// attemptRead is an attempt as a script reads it.
type attemptRead struct {
	SupportCode string  `json:"support_code"`
	Outcome     string  `json:"outcome"`
	ClientID    string  `json:"client_id"`
	AccountID   *string `json:"account_id"`
	Email       *string `json:"email"`
	Browser     string  `json:"browser"`
	Address     string  `json:"address"`
	Timeline    []struct {
		Event     string  `json:"event"`
		RequestID *string `json:"request_id"`
	} `json:"timeline"`
}

func TestAttemptShow(t *testing.T) {
	t.Parallel()
	r := start(t)
	s := r.newShop()
	b := r.browser()
	b.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	first := b.Get(s.link())
	code := first.Find("footer .code").Text()
	page := payBy("4000 0000 0000 0002", signUp(first))
	s.tokenOf(t, s.landed(t, payBy(testCard, page).Submit("Allow access", nil)).Get("code"))
	d := r.support(t)
	for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), " " + code + " "} {
		d.run("attempt", "show", typed).matches(`Attempt ` + code + `: allowed.

  Partner    Marlin Supplies (<client id>)
  Account    ada@example.com (<account id>)
  Browser    Firefox on Linux, 127.0.0.1
  Callback   ` + shopCallback + `
  Began      <time>
  Expires    <time>
  Ended      <time>

TIME                      REQUEST ID         WHAT HAPPENED
<time>   <request id>   The browser came from the partner
<time>   <request id>   Signed up
<time>   <request id>   A card was declined: declined by the sandbox
<time>   <request id>   Added a card: sandbox
<time>   <request id>   Allowed access
<time>   <request id>   The browser went back to the partner with a code
<time>   <request id>   The partner exchanged the code for a token
`)
	}
	var read attemptRead
	d.run("attempt", "show", code, "--json").decode(&read)
	if read.Email == nil || *read.Email != "ada@example.com" || read.Browser != "Firefox on Linux" || read.ClientID != s.ID || len(read.Timeline) != 7 {
		t.Errorf("a script reads %+v", read)
	}
	if id := read.Timeline[1].RequestID; id == nil || !strings.Contains(r.stderr.String(), *id) {
		t.Error("the log does not have the request that signed up")
	}
	if id := read.Timeline[6].RequestID; id == nil || !strings.Contains(r.stderr.String(), *id) {
		t.Error("the log does not have the request that exchanged the code")
	}
	for _, unknown := range []string{"AAAA-AAAA", "x", "", strings.Repeat("A", 999), "ÄÄÄÄ-ÄÄÄÄ"} {
		d.run("attempt", "show", unknown).refused(exitFailed, "There is no attempt with the support code")
	}
}

// A link that is refused before an attempt begins is found by its code too.
func TestAttemptShowOfARefusedLink(t *testing.T) {
	t.Parallel()
	r := start(t)
	s, d := r.newShop(), r.support(t)
	code := r.browser().Get(s.link("redirect_uri", shopCallback+"/")).Find("footer .code").First().Text()
	shown := func(code string, words ...string) {
		t.Helper()
		for _, want := range words {
			if got := d.run("attempt", "show", code).ok(); !strings.Contains(got, want) {
				t.Errorf("it does not say %q: %s", want, got)
			}
		}
	}
	shown(code, ": refused.", "Cause: The callback has a trailing slash that the registered one lacks.", "Answer to the partner:\nThe callback has")
	var read map[string]any
	d.run("attempt", "show", code, "--json").decode(&read)
	for _, key := range []string{"support_code", "client_id", "company", "test", "account_id", "account_email", "callback", "outcome", "began_at", "ended_at",
		"browser", "parameters", "timeline", "answer", "exchange"} {
		if _, has := read[key]; !has {
			t.Errorf("a script does not read %s: %v", key, read)
		}
	}
	unknown := r.browser().Get("/oauth/authorize?client_id=partner_0").Find("footer .code").First().Text()
	shown(unknown, "Partner    not known", "Cause: The client_id is mistyped", "Fix: Compare it with the one you were given")
	if got := d.run("attempt", "list").ok(); !strings.Contains(got, unknown) || !strings.Contains(got, code) {
		t.Errorf("the list is %s", got)
	}
}

func TestAttemptList(t *testing.T) {
	t.Parallel()
	r := start(t)
	s, other := r.newShop(), r.newShop()
	signUp(r.browser().Get(s.link()))
	logIn(r.browser().Get(other.link()).Click("Log in"))
	r.browser().Get(s.link())
	d := r.support(t)
	for args, want := range map[string]int{
		"":                        3,
		"--partner " + s.ID:       2,
		"--email ada@example.com": 2,
		"--email ada@example.com --partner " + s.ID: 1,
		"--since 1h":                    3,
		"--since 2001-01-01 --until 1h": 0,
		"--since 2999-01-01":            0,
		"--until 2999-01-01T10:00:00Z":  3,
		"--limit 1":                     1,
		"--partner nobody":              0,
	} {
		var read struct{ Results []attemptRead }
		d.run(append([]string{"attempt", "list", "--json"}, strings.Fields(args)...)...).decode(&read)
		if len(read.Results) != want {
			t.Errorf("%q lists %d, want %d", args, len(read.Results), want)
		}
	}
	if got := d.run("attempt", "list").ok(); strings.Count(got, "ada@example.com") != 2 || strings.Count(got, "open") != 3 {
		t.Errorf("people read %s", got)
	}
	d.run("attempt", "list", "--email", "grace@example.com").refused(exitFailed, "There is no account")
	d.run("attempt", "list", "--since", "yesterday").refused(exitUsage, "must be a day")
	d.run("attempt", "list", "--limit", "0").refused(exitUsage, "must be a number")
}

// Each kind of event is described to people.
func TestAttemptEventsAreInWords(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), root+"/storage/attempt_event.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || fmt.Sprint(spec.Type) != "EventName" {
			return true
		}
		found++
		name := strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`)
		if eventWords[storage.EventName(name)] == "" {
			t.Errorf("%q is not in words", name)
		}
		return true
	})
	if found < 10 {
		t.Errorf("found %d kinds of events", found)
	}
}
