package main

import (
	"encoding/base64"
	"fmt"
	"time"

	"fairlead/key"
	"fairlead/storage"
)

const (
	// firstEndpoint and firstWaiting are the accounts from which on each has an endpoint: first
	// those that answer, and then those for which deliveries wait.
	firstEndpoint, firstWaiting = 0, 200
	// manyEndpoints are those that share the deliveries, besides the one that gets all.
	manyEndpoints = 100
	// waitingEndpoints are how many the waiting deliveries are for, each one of every event.
	waitingEndpoints = 100

	waitingType = "bench.waiting"
)

// receivers is where endpoints are.
type receivers struct{ healthy, silent, closed string }

// eventRows are endpoints and what waits for them.
type eventRows struct {
	receivers
	sealer  key.Sealer
	waiting uint64 // deliveries
	now     time.Time
}

// newEventRows seals rows as the server with these keys does.
func newEventRows(keysFile string, at receivers, waiting uint64, now time.Time) (*eventRows, error) {
	keys, err := key.Read(keysFile)
	if err != nil {
		return nil, err
	}
	return &eventRows{receivers: at, sealer: keys.Sealer("endpoint"), waiting: waiting, now: now}, nil
}

func signingSecret(account uint64) string {
	sum := digest(ofEndpoint, account)
	return "whsec_" + base64.StdEncoding.EncodeToString(sum[:])
}

func endpointID(account uint64) string { return "we_" + hexID(ofEndpoint, account) }

// state is how the endpoint of an account is.
type state int

const (
	healthy state = iota
	later         // what waits for it is due over the next day
	silent        // its receiver never answers, and everything is due
	closed        // nothing listens at its address, and everything is due
)

// stateOf has half of the waiting deliveries due later, and one in ten due to a closed port.
func stateOf(account uint64) state {
	switch {
	case account < firstWaiting:
		return healthy
	case account%2 == 0:
		return later
	case account%10 == 9:
		return closed
	}
	return silent
}

func (e *eventRows) urlOf(account uint64) string {
	at := map[state]string{healthy: e.healthy, later: e.silent, silent: e.silent, closed: e.closed}
	return fmt.Sprintf("%s/events/%d", at[stateOf(account)], account)
}

// healthyTables are the endpoints whose receiver answers.
func (e *eventRows) healthyTables() []table { return e.endpoints(firstEndpoint, 1+manyEndpoints) }

// waitingTables are the others, and what waits for them.
func (e *eventRows) waitingTables() []table {
	return append(e.endpoints(firstWaiting, waitingEndpoints), e.events(), e.deliveries())
}

func (e *eventRows) endpoints(from, count uint64) []table {
	columns := []string{"id", "owner", "owner_id", "url", "description", "events", "oauth_client_id", "oauth_token_url", "oauth_client_auth", "oauth_scope",
		"sealed_by", "version", "status", "disabled_reason", "failures", "failing_since", "last_status", "recovering", "created_at", "updated_at"}
	now := e.now.UnixMilli()
	return []table{{"endpoint", columns, count, func(i uint64) []any {
		account, failures, since := from+i, 0, any(nil)
		if stateOf(account) != healthy {
			failures, since = 20, e.now.Add(-time.Hour).UnixMilli()
		}
		return []any{endpointID(account), string(storage.OwnerAccount), hexID(ofAccount, account), e.urlOf(account), "", `["*"]`, "", "", "body", "",
			"", 1, string(storage.EndpointEnabled), "", failures, since, 0, false, now, now}
	}}, {"endpoint_secret", []string{"id", "endpoint_id", "secret", "sealed_by", "created_at"}, count, func(i uint64) []any {
		s := storage.EndpointSecret{ID: "whs_" + hexID(ofEndpoint, from+i)}
		return []any{s.ID, endpointID(from + i), e.sealer.Seal([]byte(signingSecret(from+i)), s.Row()), e.sealer.KeyID, now}
	}}}
}

// sequenceOf is below those that the database gives.
func sequenceOf(n uint64) int64 { return -1 - int64(n) } //nolint:gosec // far from overflow

// events are what the waiting deliveries are of.
func (e *eventRows) events() table {
	columns := []string{"sequence", "id", "type", "account_id", "client_id", "published_by", "data", "at", "created_at"}
	now := e.now.UnixMilli()
	return table{"event", columns, (e.waiting + waitingEndpoints - 1) / waitingEndpoints, func(i uint64) []any {
		return []any{sequenceOf(i), "evt_" + hexID(ofEvent, i), waitingType, "", "", "service_bench", publishedData(i), now, now}
	}}
}

func (e *eventRows) deliveries() table {
	columns := []string{"id", "endpoint_id", "event_sequence", "status", "attempts", "tries", "again", "next_at", "claimed_by", "created_at"}
	now := e.now.UnixMilli()
	return table{"delivery", columns, e.waiting, func(i uint64) []any {
		account := firstWaiting + i%waitingEndpoints
		tries, next := 0, now
		if stateOf(account) == later {
			tries, next = 5, e.now.Add(time.Hour+time.Duration(i%86_400)*time.Second).UnixMilli()
		}
		return []any{fmt.Sprintf("dlv_%012x%s", firstMade+i, hexID(ofEvent, i)[12:]), endpointID(account), sequenceOf(i / waitingEndpoints),
			string(storage.DeliveryPending), tries, tries, tries > 0, next, "", now}
	}}
}
