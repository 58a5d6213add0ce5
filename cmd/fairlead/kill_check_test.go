package main

import (
	"errors"
	"net/http"
	"strings"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// check compares a restarted server with the responses from before.
func (k *killTest) check() {
	k.t.Helper()
	k.nothingIsHalfMade()
	b := k.p.browser()
	for _, token := range k.tokens {
		k.mustBe(b, token, http.StatusOK)
	}
	for _, s := range k.shops {
		for _, token := range s.working() {
			k.mustBe(b, token, http.StatusOK)
		}
	}
	for i, c := range k.codes {
		switch {
		case c.token == "":
			k.retry(b, c)
		case i%2 == 1: // the other tokens stay, to survive more kills
			if token, err := k.exchange(b, c); !isSpent(err) {
				k.t.Errorf("a code worked twice: %q, %v", token, err)
			}
			k.mustBe(b, c.token, http.StatusUnauthorized)
			c.shop.revoked(c.token)
		}
	}
	k.codes = nil
	k.nothingIsHalfMade()
}

// retry exchanges a code whose exchange got no response. If it was spent, the response
// was lost; a code that was not sent must work.
func (k *killTest) retry(b *webtest.Browser, c *code) {
	k.t.Helper()
	token, err := k.exchange(b, c)
	switch {
	case err == nil:
		k.mustBe(b, token, http.StatusOK)
		c.shop.got(token)
	case !isSpent(err) || !c.sent:
		k.t.Errorf("a code that was not used is refused: %v", err)
	}
}

func isSpent(err error) bool {
	var no refused
	return errors.As(err, &no) && strings.Contains(string(no), `"invalid_grant"`)
}

func (k *killTest) mustBe(b *webtest.Browser, token string, status int) {
	k.t.Helper()
	r := b.Request(http.MethodGet, "/oauth/verify", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	if page := b.Send(r); page.Status != status {
		k.t.Errorf("a token that was given gets %d %s, want %d", page.Status, page.Body, status)
	}
}

// nothingIsHalfMade looks for rows whose other half is missing.
func (k *killTest) nothingIsHalfMade() {
	k.t.Helper()
	db := storagetest.Raw(k.t, k.database)
	defer func() { _ = db.Close() }()
	for name, query := range map[string]string{
		"spent codes without their token": `SELECT count(*) FROM code c WHERE c.used_at IS NOT NULL AND NOT EXISTS (
			SELECT 1 FROM token t WHERE t.hash = c.token_hash AND t.connection_id = c.connection_id)`,
		"partners' tokens that no code gave": `SELECT count(*) FROM token t JOIN client p ON p.id = t.client_id
			WHERE p.kind = 'partner' AND NOT EXISTS (
				SELECT 1 FROM code c WHERE c.token_hash = t.hash AND c.connection_id = t.connection_id)`,
		"tokens without their connection": `SELECT count(*) FROM token t WHERE t.connection_id IS NOT NULL AND NOT EXISTS (
			SELECT 1 FROM connection n WHERE n.id = t.connection_id AND n.client_id = t.client_id)`,
		"connections that no code stands for": `SELECT count(*) FROM connection n WHERE NOT EXISTS (
			SELECT 1 FROM code c WHERE c.connection_id = n.id)`,
		"allowed attempts without their code": `SELECT count(*) FROM attempt a WHERE a.outcome = 'allowed' AND NOT EXISTS (
			SELECT 1 FROM code c WHERE c.attempt_id = a.id)`,
		"codes of attempts that go on": `SELECT count(*) FROM code c JOIN attempt a ON a.id = c.attempt_id WHERE a.ended_at IS NULL`,
	} {
		var found int
		if err := db.GetContext(k.t.Context(), &found, query); err != nil || found != 0 {
			k.t.Errorf("%s: %d, %v", name, found, err)
		}
	}
}
