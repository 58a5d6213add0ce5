package preview

import (
	"slices"

	"fairlead/partner"
	"fairlead/storage"
)

// wantedCallback waits, and privateCallback is at a host that is not asked for its proof.
const (
	wantedCallback  = "https://orders.shop.example:8443/integrations/fairlead/callback"
	privateCallback = "https://192.168.0.8:8443/fairlead/callback"
)

func callbackStates() []state {
	member := asMember(storage.PersonDeveloper)
	return slices.Concat([]state{
		usual("partner-callbacks", "callbacks that are active, wait or were declined", member, someCallbacks, ofCallbacks("")),
		usual("partner-callbacks-errors", "one was refused", member, func(p *person) { p.post(callbacksPath(p), "callback", "http://shop.example/*") }),
		usual("partner-callback", "it waits for proof", member, wantCallback, ofCallback(wantedCallback, "")),
		usual("partner-callback-unproved", "its host is private", member, func(p *person) {
			p.check(p.db.RequestCallback(p.ctx, p.partner.ID, privateCallback))
			p.post(callbacksPath(p) + "/" + partner.CallbackID(privateCallback) + "/check")
		}),
		usual("partner-callback-errors", "the note was refused", member, wantCallback, onCallback("/support", "note", "\x00")),
		usual("partner-callback-asked", "it waits for support", member, wantCallback, onCallback("/support", "note", "For our new shop.")),
		usual("partner-callback-asked-twice", "support was asked again", member, wantCallback, askAboutCallback, onCallback("/support")),
		usual("partner-callback-declined", "support declined it", member, wantCallback, askAboutCallback, declineIt, ofCallback(wantedCallback, "")),
		usual("partner-callback-active", "it is active", member, addCallback, ofCallback(addedCallback, "")),
		usual("partner-callback-default", "it is the default", member, ofDefaultCallback),
		usual("partner-callback-remove", "before it is removed", member, addCallback, ofCallback(addedCallback, "/remove")),
		usual("partner-callback-withdraw", "before one that waits is removed", member, wantCallback, ofCallback(wantedCallback, "/remove")),
		usual("partner-callback-suspended", "of a suspended partner", member, wantCallback, suspendPartner, ofCallback(wantedCallback, "")),
		usual("request-error-developer", "a wrong callback, for the partner’s developer", member, addCallback, come("redirect_uri", "https://www.shop.example/Fairlead/calback/")),
		usual("request-error-developer-none", "a wrong callback like none", member, addCallback, come("redirect_uri", "https://elsewhere.test/a/b/c?d=e")),
	}, extremely("partner-callbacks", member, someCallbacks, ofCallbacks("")))
}

const addedCallback = "https://shop.example/fairlead/callback"

func callbacksPath(p *person) string { return "/partners/" + p.partner.ID + "/callbacks" }

func ofCallbacks(path string) step { return func(p *person) { p.get(callbacksPath(p) + path) } }

func ofCallback(url, path string) step { return ofCallbacks("/" + partner.CallbackID(url) + path) }

func ofDefaultCallback(p *person) { ofCallback(p.who.callback, "")(p) }

// onCallback presses a button of the callback that waits.
func onCallback(path string, fields ...string) step {
	return func(p *person) { p.post(callbacksPath(p)+"/"+partner.CallbackID(wantedCallback)+path, fields...) }
}

func wantCallback(p *person) { p.check(p.db.RequestCallback(p.ctx, p.partner.ID, wantedCallback)) }
func addCallback(p *person)  { p.check(p.db.AddCallback(p.ctx, p.partner.ID, addedCallback)) }

func askAboutCallback(p *person) {
	a, err := p.db.AskAboutCallback(p.ctx, p.partner.ID, wantedCallback, storage.CallbackQuestion{Email: "olga@shop.example", Address: "192.0.2.44", Note: "For our new shop."})
	p.check(err)
	p.application = a
}

func someCallbacks(p *person) {
	addCallback(p)
	wantCallback(p)
	askAboutCallback(p)
	declineIt(p)
	for _, url := range []string{"https://staging.shop.example/callback", "https://shop.example/another/callback"} {
		p.check(p.db.RequestCallback(p.ctx, p.partner.ID, url))
	}
	_, err := p.db.AskAboutCallback(p.ctx, p.partner.ID, "https://shop.example/another/callback", storage.CallbackQuestion{Email: "olga@shop.example"})
	p.check(err)
}
