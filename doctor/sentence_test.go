package doctor

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode"
)

// Whoever answers at the public URL does not get to write to the operator's terminal.
func TestTextsOfOthersHaveNoTerminalSequences(t *testing.T) {
	t.Parallel()
	const odd = "https://other.example/\x1b[2J\x1b]0;title\x07\u009b31m\u202egnp\u200b\r\n0 problems"
	for name, answer := range map[string]http.HandlerFunc{
		"an issuer": func(w http.ResponseWriter, _ *http.Request) {
			_ = json.NewEncoder(w).Encode(map[string]string{"issuer": odd})
		},
		"a readiness": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(odd))
		},
	} {
		p := newPatient(t)
		if name == "an issuer" {
			p.PublicURL = p.answering(answer)
		} else {
			p.OpsAddr = p.answering(answer).Host
		}
		all := lines(p.Examine(t.Context()))
		if !strings.Contains(all, "https://other.example/") {
			t.Errorf("%s is not told:\n%s", name, all)
		}
		if i := strings.IndexFunc(strings.ReplaceAll(all, "\n", " "), func(c rune) bool { return !unicode.IsPrint(c) }); i >= 0 {
			t.Errorf("%s: %q", name, all[i:])
		}
	}
}

// What a finding repeats in its advice comes from others too.
func TestAdviceHasNoTerminalSequences(t *testing.T) {
	t.Parallel()
	f := proxyUntrusted.found("fe80::1%\x1b[2J")
	if strings.Contains(f.String(), "\x1b") || !strings.HasSuffix(f.Do, "--trusted-proxies=fe80::1%?[2J.") {
		t.Errorf("got %q", f)
	}
}
