package doctor

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"fairlead/billing"
)

var serverCheck = check{"server", []*kind{&notRunning, &operationsOff, &notReady, &otherSettings}, checkServer}

var (
	notRunning    = kind{Warning, "No server answers at %s, its operations address.", "While no server runs, nobody can log in or connect, and programs get no tokens.", "Start the server, or correct --ops-addr."}
	operationsOff = kind{Note, "The operations address is off, so this command cannot know whether a server runs.", "Load balancers and monitoring cannot ask either.", "Set --ops-addr to an address of this machine, such as 127.0.0.1:9090."}
	notReady      = kind{Problem, "The server at %s is not ready: %s.", "Load balancers send it no requests, and those that come anyway fail.", "Read the server's log."}
	otherSettings = kind{Warning, "The running server says that billing runs on the sandbox, but these settings have keys of Stripe.", "The server was started with other settings than the ones that are checked here.", "Restart the server, or run fairlead doctor with the settings of the server."}
)

// serverState is what the operations address of a server says.
type serverState struct {
	Off, Running, Ready bool
	Says                string
}

// answerLimit is the most that is read of an answer.
const answerLimit = 64 << 10

func (e *examination) askServer(ctx context.Context) (s serverState) {
	if e.OpsAddr == "" {
		return serverState{Off: true}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachableHere(e.OpsAddr)+"/readyz", nil)
	if err != nil {
		return s
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // never through a proxy
	answer, err := client.Do(request)
	if err != nil {
		return s
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, answerLimit))
	if err != nil {
		return s
	}
	s = serverState{Running: true, Ready: answer.StatusCode == http.StatusOK, Says: strings.TrimSpace(string(body))}
	if !s.Ready && answer.StatusCode != http.StatusServiceUnavailable {
		s.Says = "it answers " + answer.Status
	}
	return s
}

// reachableHere is where this machine reaches an address that a server listens on.
func reachableHere(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

func checkServer(_ context.Context, e *examination) []Finding {
	s := e.server()
	switch {
	case s.Off:
		return []Finding{operationsOff.found()}
	case !s.Running:
		return []Finding{notRunning.found(e.OpsAddr)}
	case !s.Ready:
		return []Finding{notReady.found(e.OpsAddr, strings.TrimSuffix(clip(s.Says), "."))}
	case e.Stripe != nil && strings.Contains(s.Says, billing.PublicSandbox):
		return []Finding{otherSettings.found()}
	}
	return []Finding{passed("The server at %s is ready.", e.OpsAddr)}
}

// clip keeps a stranger's text short.
func clip(text string) string {
	if text = oneLine(text); len(text) > 200 {
		return strings.ToValidUTF8(text[:200], "") + "…"
	}
	return text
}
