package doctor

import (
	"net/netip"
	"testing"
	"time"
)

func TestAddressesThatOthersReach(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"": false, "127.0.0.1:9090": false, "[::1]:9090": false, "localhost:9090": false, "10.0.0.7:9090": false, "192.168.1.2:9090": false,
		"100.64.0.1:9090": false, "[fd00::1]:9090": false, "[fe80::1]:9090": false,
		":9090": true, "0.0.0.0:9090": true, "[::]:9090": true, "203.0.113.7:9090": true, "[2001:db8::1]:9090": true, "[::ffff:203.0.113.7]:9090": true,
	} {
		if got := reachable(address); got != want {
			t.Errorf("%q: %t", address, got)
		}
	}
}

func TestLastAddressOfANetwork(t *testing.T) {
	t.Parallel()
	for network, want := range map[string]string{"10.0.0.0/8": "10.255.255.255", "10.1.2.3/32": "10.1.2.3", "192.168.4.0/22": "192.168.7.255", "fd00::/126": "fd00::3"} {
		if got := last(netip.MustParsePrefix(network)).String(); got != want {
			t.Errorf("%s: %s", network, got)
		}
	}
}

func TestClockIsOffByNoMoreThanTheAnswerTook(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	s := func(n int) time.Time { return at.Add(time.Duration(n) * time.Second) }
	for name, row := range map[string]struct {
		theirs, before, after time.Time
		precision, want       time.Duration
	}{
		"the same":                        {s(0), s(0), s(0), 0, 0},
		"within the answer":               {s(5), s(0), s(10), 0, 0},
		"ours is ahead":                   {s(0), s(10), s(12), 0, 10 * time.Second},
		"ours is behind":                  {s(20), s(10), s(12), 0, -8 * time.Second},
		"theirs has whole seconds":        {s(0), s(1), s(1), time.Second, 0},
		"theirs has whole seconds, ahead": {s(0), s(10), s(10), time.Second, 9 * time.Second},
	} {
		if got := (reading{"", row.theirs, row.before, row.after, row.precision}).ahead(); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

func TestSpansAndSizesAreForPeople(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{1500 * time.Microsecond: "1.5 ms", time.Second: "1 second", -93 * time.Second: "93 seconds",
		5 * time.Minute: "5 minutes", 30 * time.Hour: "30 hours", 72 * time.Hour: "3 days"} {
		if got := span(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
	for n, want := range map[int64]string{7: "7 bytes", 2048: "2.0 KB", 3 << 20: "3.0 MB", 5 << 30: "5.0 GB", 2 << 50: "2048.0 TB"} {
		if got := bytes(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
