package event_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"fairlead/event"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// special are the ranges of the IANA special-purpose registries, and what else is not written
// to.
var special = []string{
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.0.0/29",
	"192.0.0.8/32", "192.0.0.170/32", "192.0.0.171/32", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32", "168.63.129.16/32",
	"::/128", "::1/128", "::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:2::/48",
	"2001:10::/28", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
	"4000::/2", "8000::/1",
}

// ends are the first and the last address of a range.
func ends(p netip.Prefix) [2]netip.Addr {
	last := p.Addr().AsSlice()
	for bit := p.Bits(); bit < len(last)*8; bit++ {
		last[bit/8] |= 0x80 >> (bit % 8)
	}
	end, _ := netip.AddrFromSlice(last)
	return [2]netip.Addr{p.Addr(), end}
}

// at is a URL of an address.
func at(ip netip.Addr) string { return "https://" + netip.AddrPortFrom(ip, 443).String() + "/events" }

func TestSpecialAddressesAreRefused(t *testing.T) {
	t.Parallel()
	for _, one := range special {
		for _, ip := range ends(netip.MustParsePrefix(one)) {
			if got := (event.Network{}).Check(at(ip)); got != "Its address cannot be reached from the internet." {
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
		if got := (event.Network{}).Check("https://[" + host + "]/"); got != "Its address cannot be reached from the internet." {
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
		if got := (event.Network{}).Check(at(netip.MustParseAddr(host))); got != "" {
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
		if got := (event.Network{}).Check(raw); got != want {
			t.Errorf("%s: got %q, want %q", raw, got, want)
		}
	}
}

func TestNetworksOfTheOperator(t *testing.T) {
	t.Parallel()
	own := event.Network{Private: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00:1::/32")}}
	loopback := event.Network{Loopback: true}
	for _, row := range []struct {
		in      event.Network
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

// At the moment of connecting, for whatever a name leads to.
func TestNamesThatLeadToSpecialAddresses(t *testing.T) {
	t.Parallel()
	f, dns := open(t, storagetest.Open(t)), newNames(t)
	f.network(event.Network{Resolver: dns.Resolver})
	f.sender.Schedule = nil
	var endpoints []storage.Endpoint
	var addresses []string
	for i, one := range special {
		for j, ip := range ends(netip.MustParsePrefix(one)) {
			name := fmt.Sprintf("r%d-%d.example", i, j)
			dns.set(name, ip.String())
			addresses = append(addresses, ip.String())
			endpoints = append(endpoints, f.endpointAt("https://"+name+"/events", storage.OAuth{}))
		}
	}
	f.run()
	f.publish(`{}`)
	for i, p := range endpoints {
		_, attempts := f.wantDelivery(p, storage.DeliveryFailed)
		// What Go writes of a mapped address is the IPv4 address.
		if len(attempts) != 1 || attempts[0].Error != "address" || attempts[0].Status != 0 || attempts[0].Detail != "the address may not be written to" {
			t.Errorf("%s: the attempts are %+v", addresses[i], attempts)
		}
	}
	for _, ip := range addresses {
		if len(ip) > 6 && strings.Contains(f.log.String(), ip) {
			t.Errorf("the log has %s", ip)
		}
	}
}

// elsewhere serves like r at another address of loopback, at the same port.
func elsewhere(t *testing.T, r *receiver, ip string) *receiver {
	t.Helper()
	_, port, err := net.SplitHostPort(r.Listener.Addr().String())
	must(t, err)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", net.JoinHostPort(ip, port))
	must(t, err)
	other := &receiver{t: t, secret: r.secret, got: make(chan received, 100)}
	other.Server = &httptest.Server{Listener: listener, Config: &http.Server{Handler: other}}
	other.Start()
	t.Cleanup(other.Close)
	return other
}

func portOf(t *testing.T, r *receiver) string {
	t.Helper()
	u, err := url.Parse(r.URL)
	must(t, err)
	return u.Port()
}

func TestNameThatChangesItsAddress(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		dns, good := newNames(t), newReceiver(t)
		bad := elsewhere(t, good, "127.0.0.2")
		f.network(event.Network{Loopback: true, Resolver: dns.Resolver})
		dns.set("shop.example", "127.0.0.1")
		p := f.endpointAt("http://shop.example:"+portOf(t, good)+"/", storage.OAuth{})
		f.run()
		f.publish(`{}`)
		good.wait()
		f.wantDelivery(p, storage.DeliveryDelivered)
		dns.set("shop.example", "127.0.0.2")
		good.CloseClientConnections()
		f.publish(`{}`)
		// The first may have begun on the connection that was just closed.
		if _, attempts := f.wantDelivery(p, storage.DeliveryFailed); attempts[len(attempts)-1].Error != "address" {
			t.Errorf("the attempts are %+v", attempts)
		}
		if len(bad.got) != 0 {
			t.Error("a refused address was written to")
		}
	})
}

// A name is looked up once, and what it led to is checked: a second answer changes nothing.
func TestNameWithGoodAndBadAddresses(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		dns, good := newNames(t), newReceiver(t)
		bad := elsewhere(t, good, "127.0.0.2")
		f.network(event.Network{Loopback: true, Resolver: dns.Resolver})
		dns.set("both.example", "127.0.0.2", "10.0.0.1", "127.0.0.1")
		dns.set("bad.example", "127.0.0.2", "10.0.0.1", "fd00::1")
		both := f.endpointAt("http://both.example:"+portOf(t, good)+"/", storage.OAuth{})
		none := f.endpointAt("http://bad.example:"+portOf(t, good)+"/", storage.OAuth{})
		f.run()
		f.publish(`{}`)
		f.wantDelivery(both, storage.DeliveryDelivered)
		if _, attempts := f.wantDelivery(none, storage.DeliveryFailed); attempts[0].Error != "address" {
			t.Errorf("the attempts are %+v", attempts)
		}
		if len(bad.got) != 0 {
			t.Error("a refused address was written to")
		}
	})
}

func TestTokenURLsAreKeptOutToo(t *testing.T) {
	openEach(t, func(t *testing.T, f *fixture) {
		dns, r := newNames(t), newReceiver(t)
		asked := elsewhere(t, r, "127.0.0.2")
		f.network(event.Network{Loopback: true, Resolver: dns.Resolver})
		f.sender.Schedule = nil
		dns.set("token.example", "127.0.0.2")
		p := f.endpoint(r, storage.OAuth{ClientID: "shop", Secret: []byte("secret"), TokenURL: "http://token.example:" + portOf(t, r) + "/token"})
		f.run()
		f.publish(`{}`)
		if _, attempts := f.wantDelivery(p, storage.DeliveryFailed); attempts[0].Error != "address" || attempts[0].Detail != "the Token URL: the address may not be written to" {
			t.Errorf("the attempts are %+v", attempts)
		}
		if len(asked.got)+len(r.got) != 0 {
			t.Error("something was sent")
		}
	})
}

// A proxy would connect where we may not.
func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	var asked atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(proxy.Close)
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	f, dns, r := open(t, storagetest.Open(t)), newNames(t), newReceiver(t)
	f.network(event.Network{Loopback: true, Resolver: dns.Resolver}) // Go asks no proxy for localhost
	dns.set("shop.example", "127.0.0.1")
	p := f.endpointAt("http://shop.example:"+portOf(t, r)+"/", storage.OAuth{})
	f.run()
	f.publish(`{}`)
	f.wantDelivery(p, storage.DeliveryDelivered)
	if n := asked.Load(); n != 0 {
		t.Error("the proxy was asked " + strconv.FormatInt(n, 10) + " times")
	}
}
