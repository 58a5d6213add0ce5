package main

import (
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// signInAtDemoCarrier goes from the Demo Carrier's log-in page back to where it was asked for.
func signInAtDemoCarrier(t *testing.T, tab *webtest.Tab, user string) {
	t.Helper()
	fits(t, tab)
	tab.Fill("User ID", user)
	tab.Fill("Password", "demo")
	tab.Click("Log in")
	fits(t, tab)
	tab.Click("Allow")
}

// TestDemoCarrierInChromium connects an account, has the carrier fail and refuse, and
// connects the account again.
func TestDemoCarrierInChromium(t *testing.T) {
	t.Parallel()
	r := start(t, "--demo", "--carrier-final-after", "1s")
	service := r.serviceToken(r.register("service", "create", "--name", "Labels", "--scope", "carriers:tokens"))
	tab := webtest.NewTab(t)
	watch := watchTab(t, tab)
	tab.Emulate(webtest.Screen{Width: 320, Height: 900, Dark: true})
	mine := r.public + "/account/carriers"
	tab.Open(r.public + "/signup")
	typeSignUp(tab, "ada@example.com")
	tab.Open(mine)
	tab.Click("Add a carrier account")
	tab.Select("Carrier", "demo_carrier")
	tab.Fill("Account number", "A94567E")
	tab.Click("Add account")
	shows(t, tab, mine, "Demo Carrier", "****7E", "Waiting for authorization")

	tab.Click("Connect")
	tab.Fill("User ID", "harbor")
	tab.Fill("Password", "demo")
	tab.Click("Log in")
	tab.Click("Deny")
	shows(t, tab, mine, "Waiting for authorization")
	tab.Click("Connect")
	signInAtDemoCarrier(t, tab, "harbor")
	shows(t, tab, mine, "Connected")
	fits(t, tab)
	var id string
	if err := storagetest.Raw(t, r.files[1]).Get(&id, `SELECT id FROM carrier_account`); err != nil {
		t.Fatal(err)
	}

	tab.Open(r.demoCarrier)
	shows(t, tab, r.demoCarrier+"/", "harbor", "Fairlead", "Never", "the token endpoint works")
	fits(t, tab)
	r.freshToken(service, id)
	tab.Click("Out of order")
	shows(t, tab, r.demoCarrier+"/", "answered with status 503")
	r.freshToken(service, id) // is the one from before
	tab.Open(mine)
	shows(t, tab, mine, "Connected")

	tab.Open(r.demoCarrier)
	tab.Click("Out of order")
	tab.Click("Revoke")
	shows(t, tab, r.demoCarrier+"/", "the token endpoint works", "It was revoked here.")
	r.freshToken(service, id) // the carrier refuses, three times in all
	r.stderr.await(t, 1, "carrier account disconnected")
	tab.Open(mine)
	shows(t, tab, mine, "Disconnected", "Demo Carrier no longer accepts the authorization")
	fits(t, tab)
	tab.Click("Reconnect")
	signInAtDemoCarrier(t, tab, "harbor")
	shows(t, tab, mine, "Connected")
	watch.mustBeQuiet(t, r.public, r.demoCarrier)
}
