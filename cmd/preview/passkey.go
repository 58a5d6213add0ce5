package preview

import "fairlead/storage"

// passkeys gives the account two passkeys, of which no device has the keys.
func passkeys(p *person) {
	for i, name := range []string{"iPhone", "Security key"} {
		k := storage.Passkey{OwnerID: p.account.ID, CredentialID: []byte{byte(i)}, PublicKey: []byte{byte(i)}, Name: name}
		p.check(p.db.AddPasskey(p.ctx, &k, 2, p.session(), storage.Device{}))
	}
}

// session is the ID of the account's latest session; empty if it has none.
func (p *person) session() (id string) {
	sessions, err := p.db.Sessions(p.ctx, p.account.ID)
	p.check(err)
	for _, s := range sessions[:min(len(sessions), 1)] {
		id = s.ID
	}
	return id
}

// openPasskey visits the page of the account's first passkey.
func openPasskey(p *person) {
	all, err := p.db.AccountFactors().Passkeys(p.ctx, p.account.ID)
	if err != nil || len(all) == 0 {
		p.check(err)
		return
	}
	p.get("/account/security/passkeys/" + all[0].ID)
}

// removePasskey removes the account's first passkey.
func removePasskey(p *person) {
	openPasskey(p)
	p.post(p.page.at.Path + "/remove")
}

// sendNoPasskey sends the form of the login page as its script does without a challenge.
func sendNoPasskey(p *person) { p.post("/login/passkey?" + p.page.at.RawQuery) }

// sendNoSecondPasskey is [sendNoPasskey] on the page of the second step.
func sendNoSecondPasskey(p *person) { p.post("/login/second-factor/passkey?" + p.page.at.RawQuery) }

// requirePasskey asks for a passkey after the password.
func requirePasskey(p *person) { p.post("/account/security/two-step/passkey") }

// sendLongName sends the form for a new passkey.
func sendLongName(p *person) { p.post("/account/security/passkeys", "passkey_name", longName) }

const longName = "A very long name for the laptop on the second desk from the window in the office on the third floor, at last"
