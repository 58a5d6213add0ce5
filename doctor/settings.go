package doctor

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"
	"time"

	"fairlead/web"
)

var settingsCheck = check{"settings", []*kind{&contradiction, &plainHTTP, &publicOps, &publicDemo, &unlimited, &loopbackWebhooks, &idleLonger, &longCode, &keysTwice}, checkSettings}

var (
	contradiction    = kind{Problem, "%s", "The server refuses to start with these settings.", "Correct the setting."}
	plainHTTP        = kind{Problem, "The public URL %s is plain http.", "Anyone on the network path can read passwords and tokens.", "Put a proxy with TLS in front of the server, and set --public-url to its https URL."}
	publicOps        = kind{Warning, "Other machines can reach the operations address %s.", "Its metrics and profiles tell strangers about your load, and profiling slows the server down.", "Set --ops-addr to 127.0.0.1:9090 or to an address in a private network."}
	publicDemo       = kind{Problem, "The demo is on, and %s is not this machine.", "Anyone can use the Demo Store and the Demo Carrier, whose secrets are published.", "Remove --demo."}
	unlimited        = kind{Problem, "Rate limits are off, and %s is not this machine.", "Nobody who guesses passwords is slowed down.", "Remove --rate-limits=off."}
	loopbackWebhooks = kind{Warning, "Webhooks may be sent to this machine.", "Anyone who can add an endpoint can have the server send requests to programs that only this machine should reach.", "Remove --webhook-loopback."}
	idleLonger       = kind{Warning, "--%[1]s-idle-lifetime is %[2]s, which is longer than --%[1]s-lifetime, %[3]s.", "It has no effect, since the session ends earlier.", "Make --%[1]s-idle-lifetime the shorter one."}
	longCode         = kind{Warning, "--code-lifetime is %s.", "A code that leaks can be used until it expires. RFC 6749 recommends at most ten minutes.", "Set --code-lifetime to 10m or less."}
	keysTwice        = kind{Warning, "The keys are in FAIRLEAD_KEYS, and the keys file %s exists too.", "The file is not used, and has secrets.", "Remove the file once you are sure that the variable has all of its keys."}
)

func checkSettings(_ context.Context, e *examination) (found []Finding) {
	for _, err := range e.Contradictions {
		found = append(found, contradiction.found(sentence(err)))
	}
	if reachable(e.OpsAddr) {
		found = append(found, publicOps.found(e.OpsAddr))
	}
	if e.isPublic() {
		found = append(found, e.checkPublicSettings()...)
	}
	for _, s := range e.Sessions {
		if s.Idle > s.Age {
			found = append(found, idleLonger.found(s.Setting, s.Idle, s.Age))
		}
	}
	if e.CodeLifetime > 10*time.Minute {
		found = append(found, longCode.found(e.CodeLifetime))
	}
	if e.KeysInVariable {
		if _, err := os.Stat(e.KeysFile); !errors.Is(err, fs.ErrNotExist) {
			found = append(found, keysTwice.found(e.KeysFile))
		}
	}
	return orPassed(found, "The settings fit each other.")
}

// checkPublicSettings finds what only developers should set.
func (e *examination) checkPublicSettings() (found []Finding) {
	if e.PublicURL.Scheme == "http" {
		found = append(found, plainHTTP.found(e.PublicURL))
	}
	if e.Demo {
		found = append(found, publicDemo.found(e.PublicURL.Host))
	}
	if e.Unlimited {
		found = append(found, unlimited.found(e.PublicURL.Host))
	}
	if e.WebhookLoopback {
		found = append(found, loopbackWebhooks.found())
	}
	return found
}

// reachable reports whether an address to listen on is open to the Internet: all addresses of
// this machine, or one that is neither its own nor private.
func reachable(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false // off
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host == "" // all of them, or a name
	}
	return ip.IsUnspecified() || !isInside(ip)
}

// isInside reports whether an address is of this machine or of a private network.
func isInside(ip netip.Addr) bool {
	ip = ip.Unmap()
	return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || sharedSpace.Contains(ip)
}

// sharedSpace is for networks of carriers and clusters (RFC 6598).
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

func isLoopback(u *url.URL) bool { return web.IsLoopback(u.Hostname()) }
