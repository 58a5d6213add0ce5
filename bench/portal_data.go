package main

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"fairlead/storage"
)

// portalTables are what the pages of the biggest partner list, parents before children.
func (c *consoleRows) portalTables() (all []table) {
	all = append(all, c.peopleTables()...)
	all = append(all, c.connectionTables()...)
	all = append(all, c.secretTables()...)
	all = append(all, c.requestTables()...)
	return append(all, c.testTables()...)
}

func portalCallback(n uint64) string {
	return fmt.Sprintf("https://www.shop-%d.example/fairlead/callback/%d", n, n)
}

// requestTables are what the biggest partner has registered or asked for. Half of the callbacks
// that are no callbacks yet wait for support.
func (c *consoleRows) requestTables() []table {
	big, now := consolePartnerID(c.bigPartner()), c.now.UnixMilli()
	since := c.partnerSince(c.bigPartner())
	host := func(n uint64) string { return fmt.Sprintf("new-%d.shop.example", n) }
	number := func(n uint64) string { return fmt.Sprintf("A-%08d", n) }
	const waiting = storage.MostCallbackRequests
	applications := []string{"number", "kind", "state", "client_id", "company", "email", "email_key", "callback", "use_case", "note", "address",
		"created_at", "waiting_since", "decided_by", "decided_by_name", "reason", "decided_at"}
	return []table{
		{"callback", callbackColumns, portalCallbacks - 1, func(i uint64) []any { // beside its first
			return []any{big, portalCallback(i), false, since + 1 + int64(i), storage.HostKey(portalCallback(i)), "Grace Hopper", since} //nolint:gosec // few
		}},
		{"application", applications, waiting/2 + portalRequests, func(i uint64) []any {
			kind, state, url, decided := storage.ApplicationCallback, storage.ApplicationOpen, "https://"+host(i)+"/callback", any(nil)
			if i >= waiting/2 {
				kind, state, url, decided = storage.ApplicationCompany, storage.ApplicationDeclined, "", now
			}
			return []any{number(i), string(kind), string(state), big, "Harbour Goods", "", "", url, "", "", "192.0.2.1", now, now, "", "", "", decided}
		}},
		{"host_proof", []string{"client_id", "host", "proof"}, waiting, func(i uint64) []any { return []any{big, host(i), hexID(ofPortalSecret, i)} }},
		{"callback_request", []string{"client_id", "url", "host", "requested_at", "requested_by", "application"}, waiting, func(i uint64) []any {
			application := ""
			if i < waiting/2 {
				application = number(i)
			}
			return []any{big, "https://" + host(i) + "/callback", host(i), now - int64(i), "Grace Hopper", application} //nolint:gosec // few
		}},
	}
}

// testTables are the test mode of the biggest partner: its attempts, and the latest runs of the
// test bench.
func (c *consoleRows) testTables() []table {
	client := c.testClient()
	began := func(i uint64) int64 { return evenly(i, c.tests(), consoleAttempts, c.now) }
	steps := `[{"method":"GET","url":"/oauth/authorize","request":{"header":["Accept: text/html"],"body":""},"status":200,"answer":{"header":[],"body":"` +
		strings.Repeat("Test mode. ", 300) + `"},"says":"The merchant allowed access."}]`
	accounts := append(append([]string{}, accountColumns...), "test_client_id", "test_name")
	return []table{
		{"account", accounts, uint64(len(storage.TestNames)), func(i uint64) []any {
			id := testAccountID(i)
			row := accountRow(id, id+"@test.invalid", began(0))
			row[2] = " test:" + id // as the server keeps it from being found by an address
			return append(row, client, string(storage.TestNames[i]))
		}},
		{"attempt", attemptColumns, c.tests(), func(i uint64) []any {
			a := consoleAttempt{hasAccount: true, outcome: storage.Allowed}
			row := attemptRow(c.testAttempt(i), client, "http://localhost:3000/callback", a, began(i))
			row[6] = testAccountID(i)
			return row
		}},
		{"attempt_event", eventColumns, c.tests() * eventsEach, func(i uint64) []any {
			n := i / eventsEach
			return eventRow(c.testAttempt(n), i%eventsEach, storage.Allowed, began(n))
		}},
		{"test_run", []string{"id", "client_id", "name", "begun_by", "support_code", "outcome", "steps", "token_waits", "began_at"}, storage.TestRunsKept, func(i uint64) []any {
			return []any{hexID(ofTestRun, i), consolePartnerID(c.bigPartner()), string(storage.TestHappy), "Grace Hopper", consoleCode(c.testAttempt(i)),
				"Your first token works.", steps, false, c.now.Add(-time.Duration(i) * time.Minute).UnixMilli()} //nolint:gosec // few
		}},
	}
}

// testAttempt numbers the attempts of test mode after all others.
func (c consoleSize) testAttempt(i uint64) uint64 { return c.attempts + i }

// parametersOf is a request to connect.
func parametersOf(callback string) string {
	return "response_type=code&%23state=32&scope=*&redirect_uri=" + url.QueryEscape(callback)
}
