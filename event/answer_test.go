package event_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"fairlead/egress"
	"fairlead/egress/egresstest"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// once is a fixture in which an attempt is the only one, on one engine.
func once(t *testing.T) *fixture {
	t.Helper()
	t.Parallel()
	f := open(t, storagetest.Open(t))
	f.sender.Schedule = nil
	return f
}

func TestSuccessHoweverLongTheAnswer(t *testing.T) {
	f, r := once(t), newReceiver(t)
	p := f.endpoint(r, storage.OAuth{})
	f.run()
	cut := make(chan error, 1)
	for name, answer := range map[string]http.HandlerFunc{
		"201":          func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) },
		"204":          func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"299":          func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(299) },
		"exactly what": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte("x"), 64<<10)) },
		"endless": func(w http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := w.Write(bytes.Repeat([]byte("x"), 1024)); err != nil {
					cut <- err
					return
				}
			}
		},
		"64 KiB and then nothing": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(bytes.Repeat([]byte("x"), 64<<10))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
		"a length that is not there": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000000")
			_, _ = w.Write(bytes.Repeat([]byte("x"), 100<<10))
		},
	} {
		r.answering(answer)
		attempts := f.deliver(p, storage.DeliveryDelivered)
		if a := attempts[0]; len(attempts) != 1 || a.Error != "" || a.Detail != "" || len(a.ResponseBody) > 4<<10 {
			t.Errorf("%s: the attempts are %+v", name, attempts)
		}
	}
	if err := <-cut; err == nil {
		t.Error("the connection of an endless answer stayed open")
	}
}

func TestWhatIsKeptOfAnAnswer(t *testing.T) {
	f, r := once(t), newReceiver(t)
	p := f.endpoint(r, storage.OAuth{})
	f.run()
	r.answering(func(w http.ResponseWriter, _ *http.Request) {
		for i := range 10 {
			w.Header().Set("X-Long-"+strconv.Itoa(i), strings.Repeat("h", 1000))
		}
		w.Header()["A-Odd"] = []string{"a\xff\"", "b"}
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write(append([]byte("\x00\xff"), bytes.Repeat([]byte("b"), 10_000)...))
	})
	a := f.deliver(p, storage.DeliveryFailed)[0]
	if want := "\x00\xff" + strings.Repeat("b", 4094); string(a.ResponseBody) != want || a.Status != http.StatusTeapot || a.Error != "status" || a.Detail != "status 418" {
		t.Errorf("%d bytes of the body are kept: %+v", len(a.ResponseBody), a)
	}
	if len(a.ResponseHeaders) > 4200 || !strings.HasPrefix(a.ResponseHeaders, `{"a-odd":"a�\", b",`) || !strings.Contains(a.ResponseHeaders, `"x-long-0":"hhh`) {
		t.Errorf("%d bytes of the headers are kept: %.100s", len(a.ResponseHeaders), a.ResponseHeaders)
	}
}

// hijacked answers on the connection itself.
func hijacked(do func(conn net.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			do(conn)
			_ = conn.Close()
		}
	}
}

// failure is an answer that fails the only attempt.
type failure struct {
	name, error, detail string
	status              int
	answer              http.HandlerFunc
}

func (row failure) is(t *testing.T, attempts []storage.DeliveryAttempt) {
	t.Helper()
	if a := attempts[0]; len(attempts) != 1 || a.Error != row.error || a.Detail != row.detail || a.Status != row.status {
		t.Errorf("%s: the attempts are %+v", row.name, attempts)
	}
}

// TestFailuresByTheTimeout waits for all of them at once, for long enough to get the headers.
func TestFailuresByTheTimeout(t *testing.T) {
	f := once(t)
	f.sender.Client.Timeout = 2 * time.Second
	rows := []failure{
		{"no answer", "timeout", "no answer in time", 0, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
		{"a drip", "timeout", "no answer in time", 200, drip("a")},
		{"headers and nothing", "timeout", "no answer in time", 200, func(w http.ResponseWriter, r *http.Request) {
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}},
		{"headers that drip", "timeout", "no answer in time", 0, hijacked(func(conn net.Conn) {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nX: ")
			_, _ = io.Copy(io.Discard, conn)
		})},
		{"500 that drips", "status", "status 500", 500, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(500)
			drip("a")(w, r)
		}},
	}
	var at []storage.Endpoint
	for _, row := range rows {
		r := newReceiver(t)
		r.answering(row.answer)
		at = append(at, f.endpoint(r, storage.OAuth{}))
	}
	f.publish(`{}`)
	f.run()
	for i, row := range rows {
		_, attempts := f.wantDelivery(at[i], storage.DeliveryFailed)
		row.is(t, attempts)
	}
}

func TestFailures(t *testing.T) {
	f, r := once(t), newReceiver(t)
	p := f.endpoint(r, storage.OAuth{})
	f.run()
	for _, row := range []failure{
		{"closed", "connection", "the connection was closed before the answer was complete", 0, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		{"reset", "connection", "connection reset by peer", 0, hijacked(func(conn net.Conn) {
			if tcp, ok := conn.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0)
			}
		})},
		{"closed in the body", "connection", "the connection was closed before the answer was complete", 200, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte("short"))
		}},
		{"not HTTP", "connection", "the connection failed", 0, hijacked(func(conn net.Conn) { _, _ = io.WriteString(conn, "SSH-2.0-OpenSSH\r\n") })},
		{"long headers", "connection", "the connection failed", 0, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 100<<10)) }},
		{"301", "redirect", "redirects are not followed", 301, redirect(301)},
		{"302", "redirect", "redirects are not followed", 302, redirect(302)},
		{"303", "redirect", "redirects are not followed", 303, redirect(303)},
		{"304", "redirect", "redirects are not followed", 304, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }},
		{"308", "redirect", "redirects are not followed", 308, redirect(308)},
		{"400", "status", "status 400", 400, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(400) }},
		{"404", "status", "status 404", 404, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }},
	} {
		r.answering(row.answer)
		row.is(t, f.deliver(p, storage.DeliveryFailed))
		_, err := f.registry().SetStatus(t.Context(), p.ID, storage.EndpointEnabled)
		must(t, err)
	}
	r.Close()
	if a := f.deliver(p, storage.DeliveryFailed)[0]; a.Error != "connection" || a.Detail != "connection refused" {
		t.Errorf("nobody listens: the attempt is %+v", a)
	}
	f.wantLogClean("/events", "a=b", signingSecret, "whsec", "data")
}

func redirect(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", status) }
}

func TestTLS(t *testing.T) {
	f, a, dns := once(t), egresstest.NewAuthority(t), egresstest.NewNames(t)
	f.sender.Client.Roots = a.Roots
	f.network(egress.Network{Loopback: true, Resolver: dns.Resolver})
	dns.Set("shop.example", "127.0.0.1")
	good, old, plain, unknown := certified(t, a, "shop.example", time.Hour), certified(t, a, "shop.example", -time.Hour), newReceiver(t), certified(t, egresstest.NewAuthority(t), "shop.example", time.Hour)
	f.run()
	at := func(r *receiver, host string) storage.Endpoint {
		return f.endpointAt("https://"+host+":"+portOf(t, r)+"/events", storage.OAuth{})
	}
	p := at(good, "shop.example")
	f.deliver(p, storage.DeliveryDelivered)
	f.deliver(p, storage.DeliveryDelivered)
	first, second := good.wait(), good.wait()
	if first.Proto != "HTTP/2.0" || first.RemoteAddr != second.RemoteAddr {
		t.Errorf("they came by %s from %s and %s", first.Proto, first.RemoteAddr, second.RemoteAddr)
	}
	must(t, f.deleteEndpoints())
	for _, row := range []struct {
		name, detail string
		at           storage.Endpoint
	}{
		{"another name", "x509: ", at(good, "127.0.0.1")},
		{"expired", "x509: certificate has expired or is not yet valid", at(old, "shop.example")},
		{"an unknown authority", "x509: certificate signed by unknown authority", at(unknown, "shop.example")},
		{"plain HTTP", "the TLS handshake failed", at(plain, "127.0.0.1")},
	} {
		f.publish(`{}`)
		_, attempts := f.wantDelivery(row.at, storage.DeliveryFailed)
		if a := attempts[0]; a.Error != "tls" || !strings.HasPrefix(a.Detail, row.detail) || a.Status != 0 {
			t.Errorf("%s: the attempts are %+v", row.name, attempts)
		}
	}
	if len(good.got)+len(old.got)+len(unknown.got)+len(plain.got) != 0 {
		t.Error("something was sent all the same")
	}
}

// The time of an attempt begins with the look-up of the name.
func TestTimeoutsBeforeTheRequest(t *testing.T) {
	f := once(t)
	f.sender.Client.Timeout = 300 * time.Millisecond
	silent, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = silent.Close() })
	f.network(egress.Network{Loopback: true, Resolver: &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", silent.Addr().String())
	}}})
	f.run()
	handshake := f.endpointAt("https://"+silent.Addr().String()+"/", storage.OAuth{})
	lookUp := f.endpointAt("https://shop.example/", storage.OAuth{})
	f.publish(`{}`)
	for _, p := range []storage.Endpoint{handshake, lookUp} {
		if _, attempts := f.wantDelivery(p, storage.DeliveryFailed); attempts[0].Error != "timeout" || attempts[0].DurationMS < 290 {
			t.Errorf("the attempts are %+v", attempts)
		}
	}
}

func TestNameWithoutAnAddress(t *testing.T) {
	f, dns := once(t), egresstest.NewNames(t)
	f.network(egress.Network{Resolver: dns.Resolver})
	f.run()
	p := f.endpointAt("https://nobody.example/", storage.OAuth{})
	if a := f.deliver(p, storage.DeliveryFailed)[0]; a.Error != "connection" || a.Detail != "the host has no address" {
		t.Errorf("the attempt is %+v", a)
	}
}

func TestConnectionsAreReused(t *testing.T) {
	f, r := once(t), newReceiver(t)
	p := f.endpoint(r, storage.OAuth{})
	f.run()
	from := map[string]bool{}
	for _, status := range []int{200, 204, 500, 404, 302} {
		r.answering(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			if status != 204 {
				_, _ = w.Write(bytes.Repeat([]byte("x"), 60<<10))
			}
		})
		want := storage.DeliveryFailed
		if status/100 == 2 {
			want = storage.DeliveryDelivered
		}
		f.deliver(p, want)
		from[r.wait().RemoteAddr] = true
	}
	if len(from) != 1 {
		t.Errorf("%d connections were used", len(from))
	}
}

func TestNoCookiesAreKept(t *testing.T) {
	f, r := once(t), newReceiver(t)
	p := f.endpoint(r, storage.OAuth{})
	r.answering(func(w http.ResponseWriter, _ *http.Request) { http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"}) })
	f.run()
	for range 2 {
		f.deliver(p, storage.DeliveryDelivered)
		if got := r.wait().Header.Get("Cookie"); got != "" {
			t.Errorf("the cookie %s came back", got)
		}
	}
}

func TestSecretsAreMaskedInWhatCameBack(t *testing.T) {
	f, r, g := once(t), newReceiver(t), newGuard(t)
	p := f.endpoint(r, g.oauth("body"))
	r.answering(func(w http.ResponseWriter, request *http.Request) {
		w.Header().Set("X-Echo", "it was "+request.Header.Get("Authorization")+", "+clientSecret)
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, strings.Repeat("-", 4090)+"token-2, token-1, "+clientSecret+", "+signingSecret) // at the end of what is kept
		_, _ = io.WriteString(w, strings.Repeat("-", 4090)+"token-2, token-1, "+clientSecret+", "+signingSecret)
	})
	f.run()
	a := f.deliver(p, storage.DeliveryFailed)[0]
	if got, want := string(a.ResponseBody), strings.Repeat("-", 4090)+"***, *"; got != want {
		t.Errorf("the body in the log ends with %s, want %s", got[4000:], want[4000:])
	}
	if !strings.Contains(a.ResponseHeaders, `"x-echo":"it was Bearer ***, ***"`) || !strings.Contains(a.RequestHeaders, `"authorization":"Bearer ***"`) {
		t.Errorf("the log has %s and %s", a.RequestHeaders, a.ResponseHeaders)
	}
	r.answering(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, "token-1 token-3 "+clientSecret+` a secret: /+\u0026=\"é a+secret%3A+%2F%2B%26%3D%22%C3%A9 `+signingSecret+" "+strings.TrimPrefix(signingSecret, "whsec_"))
	})
	if got, want := string(f.deliver(p, storage.DeliveryFailed)[0].ResponseBody), "token-1 *** *** *** *** *** ***"; got != want {
		t.Errorf("the log has %s, want %s", got, want)
	}
	f.wantLogClean("token-", "secret", "whsec", "/events", "/token", "tenant", "a=b")
}

func TestBasicCredentialsAreMasked(t *testing.T) {
	f, r, g := once(t), newReceiver(t), newGuard(t)
	p := f.endpoint(r, g.oauth("basic"))
	echo := func(w http.ResponseWriter, request *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":"invalid_request","error_description":"got `+request.Header.Get("Authorization")+`"}`)
	}
	g.answering(echo)
	f.run()
	if a := f.deliver(p, storage.DeliveryFailed)[0]; a.Detail != "the Token URL: status 400: invalid_request: got Basic ***" {
		t.Errorf("the log has %s", a.Detail)
	}
}

func TestTwoLiveSecretsGiveTwoSignatures(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		r := newReceiver(t)
		p := f.endpoint(r, storage.OAuth{})
		f.run()
		f.deliver(p, storage.DeliveryDelivered)
		if got := r.wait().Header.Get("Webhook-Signature"); strings.Count(got, "v1,") != 1 || strings.Contains(got, " ") {
			t.Errorf("it was signed %s", got)
		}
		newer := storage.EndpointSecret{ID: storage.NewID(), EndpointID: p.ID, SealedBy: f.sealer.KeyID}
		const another = "whsec_YW5vdGhlciBzZWNyZXQgb2YgMzIgYnl0ZXMsIHJlYWw="
		newer.Secret = f.sealer.Seal([]byte(another), newer.Row())
		must(t, f.db.AddEndpointSecret(t.Context(), &newer, storage.Time{}))
		f.deliver(p, storage.DeliveryDelivered)
		got := r.wait() // it was verified with the older one
		both := strings.Split(got.Header.Get("Webhook-Signature"), " ")
		r.secret = another
		if len(both) != 2 || !r.verifies(got, both[0]) || r.verifies(got, both[1]) {
			t.Errorf("it was signed %v", both)
		}
		secrets, err := f.db.EndpointSecrets(t.Context(), p.ID)
		must(t, err)
		must(t, f.db.RevokeEndpointSecret(t.Context(), p.ID, secrets[1].ID))
		f.deliver(p, storage.DeliveryDelivered)
		if got := r.wait().Header.Get("Webhook-Signature"); strings.Count(got, "v1,") != 1 {
			t.Errorf("it was signed %s", got)
		}
	})
}
