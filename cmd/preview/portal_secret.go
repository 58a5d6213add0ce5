package preview

import (
	"database/sql"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"fairlead/partner"
	"fairlead/storage"
)

func secretStates() []state {
	in := asMember(storage.PersonDeveloper)
	return slices.Concat([]state{
		usual("partner-secrets", "secrets, one of them revoked", in, usedSecrets, ofSecrets("")),
		usual("partner-secrets-errors", "there are two already", in, usedSecrets, makeSecret),
		usual("partner-secrets-suspended", "of a suspended partner", in, usedSecrets, suspendPartner, ofSecrets("")),
		usual("partner-secret", "a secret, this once", in, makeSecret),
		usual("partner-secret-again", "the same form again", in, makeSecret, makeSecret),
		usual("partner-secret-revoke", "what revoking does", in, usedSecrets, ofOldSecret),
		usual("partner-secret-revoke-errors", "the reason was refused", in, usedSecrets, ofOldSecret, fill("reason", "\x00")),
		usual("partner-rotate", "before a rotation", in, ofSecrets("/rotate")),
		usual("partner-rotate-deploy", "the new secret is not used", in, addSecret, ofSecrets("/rotate")),
		usual("partner-rotate-watch", "both secrets are used", in, usedSecrets, ofSecrets("/rotate")),
		usual("partner-rotate-revoke", "the old secret is not used any more", in, usedSecrets, func(p *person) {
			p.change("UPDATE secret SET last_used_at = last_used_at - 90000000 WHERE created_at < (SELECT MAX(created_at) FROM secret)")
		}, ofSecrets("/rotate")),
	}, extremely("partner-rotate", in, usedSecrets, ofSecrets("/rotate")))
}

func connectionStates() []state {
	in := asMember(storage.PersonDeveloper)
	return []state{
		usual("partner-connections", "connections of 30 days", in, busyPartnerDays, ofConnections("")),
		usual("partner-connections-year", "connections of 12 months", in, busyPartnerDays, ofConnections("?show=12-months")),
		usual("partner-connections-paused", "tokens that were reported as leaked", in, busyPartnerDays, pausedConnections, ofConnections("")),
		usual("partner-connections-empty", "no connections", in, ofConnections("")),
	}
}

// pausedConnections gives the latest connection a token that was reported as leaked.
func pausedConnections(p *person) {
	all, err := p.db.PartnerConnections(p.ctx, p.partner.ID, storage.Cursor{}, 1)
	p.check(err)
	for _, n := range all {
		p.check(p.db.IssueToken(p.ctx, &storage.Token{Hash: storage.Hash("sample"), ClientID: p.partner.ID, Scope: "*", ConnectionID: sql.NullString{String: n.ID, Valid: true}}))
	}
	leaked("", "")(p)
}

func secretsPath(p *person) string { return "/partners/" + p.partner.ID + "/secrets" }

func ofSecrets(path string) step { return func(p *person) { p.get(secretsPath(p) + path) } }

// makeSecret sends the same form each time.
func makeSecret(p *person) { p.post(secretsPath(p), "once", "sample") }

func addSecret(p *person) {
	p.now = p.now.Add(time.Hour)
	_, _, err := partner.NewRegistry(p.db).AddSecret(p.ctx, p.partner.ID)
	p.check(err)
}

// usedSecrets are one that was revoked, and two that are used.
func usedSecrets(p *person) {
	p.change("UPDATE secret SET created_at = created_at - 7776000000") // the first one is older
	p.now = sampleDay().Add(-3 * time.Hour)
	addSecret(p)
	all, err := p.db.Secrets(p.ctx, p.partner.ID)
	p.check(err)
	p.check(p.db.RevokeSecret(p.ctx, p.partner.ID, all[0].ID))
	addSecret(p)
	live, err := p.db.LiveSecrets(p.ctx, p.partner.ID)
	p.check(err)
	usage := storage.Usage{DB: p.db}
	p.now = sampleDay().Add(-20 * time.Minute)
	for i, s := range live {
		for j := range 1234 * (i + 1) {
			usage.Exchange(s.ID, fmt.Sprint("connection ", j%900), netip.MustParseAddr(fmt.Sprint("192.0.2.", j%3)))
		}
		usage.Secret(s.ID)
	}
	p.check(usage.Flush(p.ctx))
	p.now = sampleDay()
}

func ofOldSecret(p *person) {
	live, err := p.db.LiveSecrets(p.ctx, p.partner.ID)
	p.check(err)
	for _, s := range live {
		p.get(secretsPath(p) + "/" + s.ID + "/revoke")
	}
}

func ofConnections(query string) step {
	return func(p *person) { p.get("/partners/" + p.partner.ID + "/connections" + query) }
}

// busyPartnerDays has the partner be connected to one account, and to many in numbers.
func busyPartnerDays(p *person) {
	again := p.browser
	p.forgetCookies()
	payable(p)
	come()(p)
	answer("allow")(p)
	p.browser = again
	var rows []string
	today := sampleDay().Truncate(24 * time.Hour)
	for i := range 300 {
		made, ended := (i*i)%13, (i*7)%11/4
		rows = append(rows, fmt.Sprintf("('%s', %d, %d, %d)", p.partner.ID, today.AddDate(0, 0, -i-1).UnixMilli(), made, ended))
	}
	p.change("INSERT INTO client_day (client_id, day, made, ended) VALUES " + strings.Join(rows, ", "))
}
