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

	"fairlead/egress"
	"fairlead/egress/egresstest"
	"fairlead/storage"
	"fairlead/storage/storagetest"
)

// At the moment of connecting, for whatever a name leads to.
func TestNamesThatLeadToSpecialAddresses(t *testing.T) {
	t.Parallel()
	f, dns := open(t, storagetest.Open(t)), egresstest.NewNames(t)
	f.network(egress.Network{Resolver: dns.Resolver})
	f.sender.Schedule = nil
	var endpoints []storage.Endpoint
	var addresses []string
	for i, one := range egresstest.Special {
		for j, ip := range egresstest.Ends(netip.MustParsePrefix(one)) {
			name := fmt.Sprintf("r%d-%d.example", i, j)
			dns.Set(name, ip.String())
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
		dns, good := egresstest.NewNames(t), newReceiver(t)
		bad := elsewhere(t, good, "127.0.0.2")
		f.network(egress.Network{Loopback: true, Resolver: dns.Resolver})
		dns.Set("shop.example", "127.0.0.1")
		p := f.endpointAt("http://shop.example:"+portOf(t, good)+"/", storage.OAuth{})
		f.run()
		f.publish(`{}`)
		good.wait()
		f.wantDelivery(p, storage.DeliveryDelivered)
		dns.Set("shop.example", "127.0.0.2")
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
		dns, good := egresstest.NewNames(t), newReceiver(t)
		bad := elsewhere(t, good, "127.0.0.2")
		f.network(egress.Network{Loopback: true, Resolver: dns.Resolver})
		dns.Set("both.example", "127.0.0.2", "10.0.0.1", "127.0.0.1")
		dns.Set("bad.example", "127.0.0.2", "10.0.0.1", "fd00::1")
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
		dns, r := egresstest.NewNames(t), newReceiver(t)
		asked := elsewhere(t, r, "127.0.0.2")
		f.network(egress.Network{Loopback: true, Resolver: dns.Resolver})
		f.sender.Schedule = nil
		dns.Set("token.example", "127.0.0.2")
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
	f, dns, r := open(t, storagetest.Open(t)), egresstest.NewNames(t), newReceiver(t)
	f.network(egress.Network{Loopback: true, Resolver: dns.Resolver}) // Go asks no proxy for localhost
	dns.Set("shop.example", "127.0.0.1")
	p := f.endpointAt("http://shop.example:"+portOf(t, r)+"/", storage.OAuth{})
	f.run()
	f.publish(`{}`)
	f.wantDelivery(p, storage.DeliveryDelivered)
	if n := asked.Load(); n != 0 {
		t.Error("the proxy was asked " + strconv.FormatInt(n, 10) + " times")
	}
}
