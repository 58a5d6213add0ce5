package egress_test

import (
	"net/netip"
	"strings"
	"testing"

	"fairlead/egress"
	"fairlead/egress/egresstest"
	"fairlead/locale"
)

// at is a URL of an address.
func at(ip netip.Addr) string { return "https://" + netip.AddrPortFrom(ip, 443).String() + "/events" }

func TestSpecialAddressesAreRefused(t *testing.T) {
	t.Parallel()
	for _, one := range egresstest.Special {
		for _, ip := range egresstest.Ends(netip.MustParsePrefix(one)) {
			if got := (egress.Network{}).Check(at(ip)); got != "Its address cannot be reached from the internet." {
				t.Errorf("%s: got %q", at(ip), got)
			}
		}
	}
}

func TestAddressesInsideOthersAreRefused(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::10.0.0.1", "::8.8.8.8",
		"64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::10.0.0.1", "2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1",
		"2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001::7f00:1", "fe80::1%25eth0", "2606:4700::1%25eth0", "0:0:0:0:0:0:0:1", "::7F00:1"} {
		if got := (egress.Network{}).Check("https://[" + host + "]/"); got != "Its address cannot be reached from the internet." {
			t.Errorf("%s: got %q", host, got)
		}
	}
}

func TestGlobalAddressesAreAllowed(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "168.63.129.15",
		"168.63.129.17", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.167.255.255",
		"192.169.0.0", "198.17.255.255", "198.20.0.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
		"2000::", "2001:200::", "2001:db7:ffff::", "2001:db9::", "2003::", "2606:4700::1111", "3ffe:ffff::", "3fff:1000::"} {
		if got := (egress.Network{}).Check(at(netip.MustParseAddr(host))); got != "" {
			t.Errorf("%s: got %q", host, got)
		}
	}
}

func TestURLsOfEndpoints(t *testing.T) {
	t.Parallel()
	const (
		complete locale.Text = "Enter a complete https URL."
		address  locale.Text = "Its address cannot be reached from the internet."
		number   locale.Text = "Write the address as four numbers with full stops, or use a name."
	)
	for raw, want := range map[string]locale.Text{
		"https://shop.example/events?a=b":           "",
		"https://shop.example:8443":                 "",
		"https://shop.example./":                    "",
		"HTTPS://Shop.Example/":                     "",
		"https://bücher.example/":                   "",
		"https://a_b.example/":                      "",
		"https://localhost.example/":                "",
		"https://xn--bcher-kva.example/":            "",
		"http://shop.example/":                      complete,
		"http://8.8.8.8/":                           complete,
		"ftp://shop.example/":                       complete,
		"//shop.example/":                           complete,
		"/events":                                   complete,
		"shop.example":                              complete,
		"":                                          complete,
		"https://":                                  complete,
		"https:///events":                           complete,
		"https:shop.example":                        complete,
		"https://./":                                complete,
		"https://shop..example/":                    complete,
		"https://.shop.example/":                    complete,
		"https://shop.example:0/":                   complete,
		"https://shop.example:65536/":               complete,
		"https://shop.example:http/":                complete,
		"https://shop.example/\n":                   complete,
		"https://shop example/":                     complete,
		"https://user@shop.example/":                "It must not contain a user name or password.",
		"https://:@shop.example/":                   "It must not contain a user name or password.",
		"https://shop.example/#a":                   "It must not have a fragment (#…).",
		"https://shop.example/#":                    "It must not have a fragment (#…).",
		"https://a.de/" + strings.Repeat("a", 2035): "",
		"https://a.de/" + strings.Repeat("a", 2036): "It can have up to 2048 characters.",

		"https://localhost/":                  address,
		"https://LOCALHOST/":                  address,
		"https://localhost./":                 address,
		"https://localhost:8443/":             address,
		"https://shop.localhost/":             address,
		"https://a.b.LocalHost./":             address,
		"https://ｌｏｃａｌｈｏｓｔ/":                  address,
		"http://localhost/":                   complete,
		"http://127.0.0.1/":                   complete,
		"https://127.0.0.1/":                  address,
		"https://１２７.０.０.１/":                  address,
		"https://127。0。0。1/":                  address,
		"https://2130706433/":                 number,
		"https://0x7f000001/":                 number,
		"https://0X7F000001/":                 number,
		"https://017700000001/":               number,
		"https://0x7f.1/":                     number,
		"https://127.1/":                      number,
		"https://127.0.1/":                    number,
		"https://0177.0.0.1/":                 number,
		"https://127.0.0.01/":                 number,
		"https://127.0.0.0x1/":                number,
		"https://127.0.0.1./":                 number,
		"https://127.1./":                     number,
		"https://0/":                          number,
		"https://0x/":                         number,
		"https://256.256.256.256/":            number,
		"https://1.2.3.4.5/":                  number,
		"https://99999999999999999999999999/": number,
		"https://shop.09/":                    number,
	} {
		if got := (egress.Network{}).Check(raw); got != want {
			t.Errorf("%s: got %q, want %q", raw, got, want)
		}
	}
}

func TestNetworksOfTheOperator(t *testing.T) {
	t.Parallel()
	own := egress.Network{Private: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00:1::/32")}}
	loopback := egress.Network{Loopback: true}
	for _, row := range []struct {
		in      egress.Network
		url     string
		allowed bool
	}{
		{own, "https://10.1.0.1/", true},
		{own, "https://[fd00:1::1]:8443/", true},
		{own, "http://10.1.0.1/", false},
		{own, "http://[fd00:1::1]/", false},
		{own, "https://10.2.0.1/", false},
		{own, "https://[::ffff:10.1.0.1]/", false},
		{own, "https://[fd00:2::1]/", false},
		{own, "https://127.0.0.1/", false},
		{own, "https://localhost/", false},
		{own, "https://169.254.169.254/", false},
		{own, "https://10.1/", false},
		{loopback, "http://localhost:8081/events", true},
		{loopback, "http://LOCALHOST:8081/events", true},
		{loopback, "http://127.0.0.1/", true},
		{loopback, "http://[::1]/", true},
		{loopback, "https://127.0.0.1/", true},
		{loopback, "http://127.0.0.2/", false},
		{loopback, "https://127.0.0.2/", false},
		{loopback, "http://shop.localhost/", false},
		{loopback, "http://127.1/", false},
		{loopback, "http://2130706433/", false},
		{loopback, "https://10.1.0.1/", false},
		{loopback, "http://shop.example/", false},
	} {
		if got := row.in.Check(row.url); (got == "") != row.allowed {
			t.Errorf("%s in %+v: got %q", row.url, row.in, got)
		}
	}
}
