package preview

import (
	"fmt"
	"html"
	"regexp"

	"fairlead/storage"
)

func apiKeyStates() []state {
	return []state{
		usual("api-keys-empty", "no keys", loggedIn, open("/account/api-keys")),
		usual("api-keys-errors", "nothing was filled in", loggedIn, open("/account/api-keys"), fill()),
		usual("api-keys-unverified", "the email is not verified", loggedIn, createKey("Warehouse", "live")),
		usual("api-keys-new", "the key that was just made", verified, createKey("Warehouse", "live")),
		usual("api-keys", "several keys", verified, severalKeys, open("/account/api-keys")),
		usual("api-keys-paused", "they were reported as leaked, by anybody", verified, severalKeys, leaked("", "https://paste.example/3f1c"), open("/account/api-keys")),
		usual("api-keys-paused-found", "a scanner found them", verified, severalKeys, leaked("GitHub", "https://github.com/octocat/"), open("/account/api-keys")),
		usual("api-keys-resumed", "one is used again", verified, createKey("Warehouse", "live"), leaked("", ""), resumeKey),
		usual("api-keys-changed", "it is no longer paused", verified, createKey("Warehouse", "live"), resumeKey),
		usual("api-keys-long", "a key with a long name", verified, createKey(longName[:100], "live"), open("/account/api-keys")),
		usual("api-keys-full", "there are as many as an account may have", verified, twentyKeys, createKey("One more", "live")),
		usual("api-keys-limited", "too many keys were made", verified, insist(11, createKey("Warehouse", "live"))),
		usual("api-keys-revoked", "a key was just revoked", verified, createKey("Warehouse", "live"), revokeKey),
	}
}

var keyForm = regexp.MustCompile(`name="form" value="([^"]+)"`)

// createKey sends the form for a new key.
func createKey(name, mode string) step {
	return func(p *person) {
		p.get("/account/api-keys")
		if form := keyForm.FindStringSubmatch(p.page.body.String()); form != nil {
			fill("form", html.UnescapeString(form[1]), "name", name, "mode", mode)(p)
		}
	}
}

func severalKeys(p *person) {
	createKey("Warehouse", "live")(p)
	createKey("Accounting & reports", "live")(p)
	createKey("Ada’s laptop", "test")(p)
	p.change("UPDATE api_key SET last_used_at = created_at WHERE name = 'Warehouse'")
}

// twentyKeys are more than may be made at once.
func twentyKeys(p *person) {
	sessions, err := p.db.Sessions(p.ctx, p.account.ID)
	if err != nil || len(sessions) == 0 {
		p.check(err)
		return
	}
	for i := range 20 {
		k := storage.APIKey{ID: storage.NewID(), AccountID: p.account.ID, Hash: []byte{byte(i)}, Name: fmt.Sprintf("Warehouse %d", i+1), Last4: "0000"}
		p.check(p.db.CreateAPIKey(p.ctx, &k, sessions[0].ID, 20, storage.Device{}))
	}
}

func revokeKey(p *person) { decideKey(p, "/revoke") }
func resumeKey(p *person) { decideKey(p, "/resume") }

func decideKey(p *person, action string) {
	all, err := p.db.APIKeys(p.ctx, p.account.ID)
	if err != nil || len(all) == 0 {
		p.check(err)
		return
	}
	p.post("/account/api-keys/"+all[0].ID+action, "until", "4102444800000")
}
