package main

import (
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
	all := append(c.partnerTables(), c.attemptTable(), c.eventTable(), c.auditTable())
	return append(all, c.portalTables()...)
}

func (c *consoleRows) began(n uint64) int64 { return evenly(n, c.attempts, consoleAttempts, c.now) }

var attemptColumns = []string{"id", "client_id", "parameters", "callback", "browser_hash", "support_code", "account_id",
	"began_at", "expires_at", "ended_at", "outcome", "user_agent", "address"}

func (c *consoleRows) attemptTable() table {
	return table{"attempt", attemptColumns, c.attempts, func(n uint64) []any {
		a := c.attempt(n)
		return attemptRow(n, consolePartnerID(a.partner), c.callback(a.partner), a, c.began(n))
	}}
}

func attemptRow(n uint64, of, to string, a consoleAttempt, began int64) []any {
	client, callback, account, ended := any(of), to, any(nil), any(nil)
	if a.isUnknown {
		client, callback = nil, ""
	}
	if a.hasAccount {
		account = hexID(ofAccount, a.account)
	}
	if a.outcome != storage.Pending {
		ended = began + 30_000
	}
	return []any{consoleAttemptID(n), client, parametersOf(callback), callback, []byte(consoleAttemptID(n)), consoleCode(n), account,
		began, began + attemptLifetime.Milliseconds(), ended, string(a.outcome), "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "192.0.2.1"}
}

// eventsKept is longer than a new server looks back for attempts in which nobody did anything,
// which it deletes.
const eventsKept = 8 * 24 * time.Hour

// eventsEach is how many events an attempt has.
const eventsEach = 3

var eventColumns = []string{"attempt_id", "name", "cause", "detail", "at", "count", "request_id"}

// eventTable are the events of the latest attempts.
func (c *consoleRows) eventTable() table {
	latest := uint64(float64(c.attempts) * float64(eventsKept) / float64(consoleAttempts))
	return table{"attempt_event", eventColumns, eventsEach * latest, func(i uint64) []any {
		n := c.attempts - latest + i/eventsEach
		return eventRow(n, i%eventsEach, c.attempt(n).outcome, c.began(n))
	}}
}

// eventRow is an event of an attempt, the first of which is number 0.
func eventRow(of, i uint64, outcome storage.Outcome, began int64) []any {
	name := storage.EventBegan
	switch i {
	case 1:
		name = storage.EventLoggedIn
	case 2:
		name = lastStep(outcome)
	}
	return []any{consoleAttemptID(of), string(name), "", "", began + int64(i)*10_000, 1, ""} //nolint:gosec // few
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
