package main

import (
	"net/url"
	"time"

	"fairlead/audit"
	"fairlead/storage"
)

// consoleRows are what the support console lists.
type consoleRows struct {
	consoleSize
	now  time.Time
	head audit.Head // of the audit log so far
	// auditFrom is how many rows it had before.
	auditFrom uint64
}

// tables are all that it lists, parents before children.
func (c *consoleRows) tables() []table {
	return append(c.partnerTables(), c.attemptTable(), c.eventTable(), c.auditTable())
}

func (c *consoleRows) began(n uint64) int64 { return evenly(n, c.attempts, consoleAttempts, c.now) }

func (c *consoleRows) attemptTable() table {
	columns := []string{"id", "client_id", "parameters", "callback", "browser_hash", "support_code", "account_id",
		"began_at", "expires_at", "ended_at", "outcome", "user_agent", "address"}
	return table{"attempt", columns, c.attempts, func(n uint64) []any {
		a, began := c.attempt(n), c.began(n)
		client, callback, account, ended := any(consolePartnerID(a.partner)), c.callback(a.partner), any(nil), any(nil)
		if a.isUnknown {
			client, callback = nil, ""
		}
		if a.hasAccount {
			account = hexID(ofAccount, a.account)
		}
		if a.outcome != storage.Pending {
			ended = began + 30_000
		}
		return []any{consoleAttemptID(n), client, "response_type=code&%23state=32&scope=*&redirect_uri=" + url.QueryEscape(callback), callback,
			[]byte(consoleAttemptID(n)), consoleCode(n), account, began, began + attemptLifetime.Milliseconds(), ended, string(a.outcome),
			"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "192.0.2.1"}
	}}
}

// eventsKept is longer than a new server looks back for attempts in which nobody did anything,
// which it deletes.
const eventsKept = 8 * 24 * time.Hour

// eventTable are three events for each of the latest attempts.
func (c *consoleRows) eventTable() table {
	const each = 3
	latest := uint64(float64(c.attempts) * float64(eventsKept) / float64(consoleAttempts))
	return table{"attempt_event", []string{"attempt_id", "name", "cause", "detail", "at", "count", "request_id"}, each * latest, func(i uint64) []any {
		n := c.attempts - latest + i/each
		name := storage.EventBegan
		switch i % each {
		case 1:
			name = storage.EventLoggedIn
		case 2:
			name = lastStep(c.attempt(n).outcome)
		}
		return []any{consoleAttemptID(n), string(name), "", "", c.began(n) + int64(i%each)*10_000, 1, ""} //nolint:gosec // small
	}}
}

func lastStep(of storage.Outcome) storage.EventName {
	switch of {
	case storage.Allowed:
		return storage.EventCodeIssued
	case storage.Denied:
		return storage.EventDenied
	case storage.Refused:
		return storage.EventRefused
	}
	return storage.EventBillingSaved
}
