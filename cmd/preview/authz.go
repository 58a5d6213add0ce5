package preview

import (
	"strings"
	"time"

	"fairlead/storage"
)

func authzStates() []state {
	states := []state{
		usual("consent", "a partner asks", payable, come()),
		usual("request-error-slash", "a callback differs by its trailing slash", come("redirect_uri", "http://localhost:8081/callback/")),
		usual("request-error-client", "the partner is unknown", come("client_id", "partner_2f7c1e9a0b")),
		usual("request-error-nobody", "the link names no partner", come("client_id", "")),
		usual("request-error-suspended", "the partner is suspended", suspended, come()),
		usual("request-error-pushed", "a pushed request has expired", come("request_uri", "urn:ietf:params:oauth:request_uri:sample")),
		usual("request-error-damaged", "the link cannot be read", open("/oauth/authorize?client_id=%zz")),
		usual("request-error-in-attempt", "the partner was suspended during the attempt", payable, come(), back(suspended)),
		usual("request-error-hostile", "parameters that try to break the page", come("redirect_uri", "https://shop.example/"+strings.Repeat("unbroken", 80)+"\u202e moc.live")),
		usual("request-error-markup", "the same, with markup", come("client_id", `"><script>alert(1)</script>`)),
		usual("ended-expired", "an hour has passed", payable, come(), back(wait(time.Hour))),
		usual("ended-allowed", "access was already allowed, and the code has expired", payable, come(), back(answer("allow"), wait(11*time.Minute))),
		usual("ended-denied", "access was denied", payable, come(), back(answer("deny"))),
		usual("ended-elsewhere", "the attempt began in another browser", payable, come(), back(changeBrowser)),
		usual("ended-unknown", "the attempt is unknown", open("/oauth/authorize?attempt=sample")),
		usual("connections", "three partners", threeConnections, open("/account/connections")),
		usual("connections-one", "linked from a partner's help page: only that partner", payable, connect("Northwind", false), openPartner),
		usual("connections-none", "linked from a partner's help page, and not connected", payable, openPartner),
		usual("connections-empty", "nothing is connected", payable, open("/account/connections")),
		usual("disconnect", "asks before it disconnects", payable, connect("Northwind", false), askToDisconnect),
		usual("disconnect-link", "the link of a mail that told of the connection", payable, connect("Northwind", false), disconnectLink, changeBrowser, open("/disconnect?token=sample")),
		usual("disconnect-link-done", "the link was used", payable, connect("Northwind", false), disconnectLink, changeBrowser, open("/disconnect?token=sample"), fill("token", "sample")),
		usual("disconnect-link-over", "the link was used before, has expired or never existed", open("/disconnect?token=sample")),
		usual("connections-ended", "the last one was just disconnected", payable, connect("Northwind", false), disconnect),
		usual("connections-paused", "a token was reported as leaked, by anybody", payable, connect("Northwind", true), leaked("", ""), open("/account/connections")),
		usual("connections-paused-found", "a scanner found it, and a URL that is long", payable, connect("Northwind", true), leaked("GitHub", "https://github.com/octocat/"+strings.Repeat("unbroken", 30)), open("/account/connections")),
		usual("connections-resumed", "the owner uses it again", payable, connect("Northwind", true), leaked("GitHub", "https://github.com/octocat/"), decidePaused("resume")),
		usual("connections-revoked", "the owner has revoked it", payable, connect("Northwind", true), leaked("GitHub", "https://github.com/octocat/"), decidePaused("revoke")),
		usual("connections-changed", "it is no longer paused", payable, connect("Northwind", true), decidePaused("revoke")),
		usual("connections-extreme", "partners with every extreme name", payable, connectExtremes, open("/account/connections")),
	}
	states = append(states, extremely("connections-paused", payable, connectExtremeUsed, leaked("", ""), open("/account/connections"))...)
	states = append(states, extremely("consent", payable, come())...)
	states = append(states, extremely("disconnect-link", payable, connectExtreme, disconnectLink, open("/disconnect?token=sample"))...)
	return append(states, extremely("ended", payable, come(), back(wait(time.Hour)))...)
}

func suspended(p *person) {
	p.check(p.db.SetClientStatus(p.ctx, p.partner.ID, storage.Suspended, "sample"))
}

func openPartner(p *person)     { p.get("/account/connections/" + p.partner.ID) }
func askToDisconnect(p *person) { p.get("/account/connections/" + p.partner.ID + "/disconnect") }

// disconnectLink makes the link of a mail valid.
func disconnectLink(p *person) {
	all, err := p.db.Connections(p.ctx, p.account.ID)
	if err != nil || len(all) == 0 {
		p.check(err)
		return
	}
	p.check(p.db.OfferDisconnect(p.ctx, storage.Hash("sample"), all[0].ID, p.who.email, storage.At(p.now.Add(time.Hour))))
}

func disconnect(p *person) { p.post("/account/connections/" + p.partner.ID + "/disconnect") }

func threeConnections(p *person) {
	payable(p)
	for _, company := range []string{"Demo Store", "Harbour & Sons Books", "Northwind"} {
		connect(company, company != "Northwind")(p)
		wait(40 * 24 * time.Hour)(p)
	}
	again(p)
}

// connectExtreme connects a partner with the state's name.
func connectExtreme(p *person) { connect(p.who.company, false)(p) }

func connectExtremeUsed(p *person) { connect(p.who.company, true)(p) }

// leaked pauses every token and key of the person.
func leaked(by, url string) step {
	return func(p *person) {
		p.change("UPDATE token SET paused_at = issued_at, found_by = '" + by + "', found_url = '" + url + "'")
		p.change("UPDATE api_key SET paused_at = created_at, found_by = '" + by + "', found_url = '" + url + "'")
	}
}

// decidePaused sends a form about what is paused.
func decidePaused(action string) step {
	return func(p *person) { p.post("/account/connections/"+p.partner.ID+"/"+action, "until", "4102444800000") }
}

func connectExtremes(p *person) {
	for _, e := range extremes() {
		connect(e.company, false)(p)
	}
}
