package event

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fairlead/storage"
)

const (
	mostPublished = 100
	largestData   = 64 << 10
)

// reserved begin the types that Fairlead itself tells of.
var reserved = []string{"connection", "token", "partner", "secret", "account", "api_key", "carrier_account", "carrier", "endpoint", "webhook"}

// PublicationError is what is wrong with one of several events.
type PublicationError struct {
	Index  int    `json:"index"`
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// PublicationErrors are everything that is wrong at once.
type PublicationErrors []PublicationError

func (e PublicationErrors) Error() string { return e[0].Field + ": " + e[0].Detail }

func (e *PublicationErrors) add(index int, field, detail string) {
	*e = append(*e, PublicationError{index, field, detail})
}

// IsPublishable reports whether a type is one that services may publish.
func IsPublishable(t string) bool {
	word, _, _ := strings.Cut(t, ".")
	return isType(t) && !slices.Contains(reserved, word)
}

// readPublications reads the body of a request to publish: an event, or {"events": […]}.
func readPublications(body []byte, service, key string, hasKey bool, now time.Time) (all []storage.Publication, many bool, wrong PublicationErrors) {
	var fields map[string]json.RawMessage
	if !utf8.Valid(body) || json.Unmarshal(body, &fields) != nil || fields == nil {
		wrong.add(0, "body", "Send a JSON object in UTF-8.")
		return nil, false, wrong
	}
	raw, many := fields["events"]
	if !many {
		if hasKey {
			fields = withKey(fields, key, &wrong)
		}
		return []storage.Publication{readPublication(fields, 0, service, now, &wrong)}, false, wrong
	}
	delete(fields, "events")
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		wrong.add(0, shown(name), "There is no such field beside events.")
	}
	if hasKey {
		wrong.add(0, "idempotency_key", "The header Idempotency-Key is for a single event. Send a key with each event.")
	}
	var events []map[string]json.RawMessage
	if json.Unmarshal(raw, &events) != nil || len(events) == 0 || len(events) > mostPublished {
		wrong.add(0, "events", "Send 1 to 100 events.")
		return nil, true, wrong
	}
	first := map[string]int{}
	for i, fields := range events {
		if fields == nil {
			wrong.add(i, "events", "An event is an object.")
			all = append(all, storage.Publication{})
			continue
		}
		p := readPublication(fields, i, service, now, &wrong)
		if _, twice := first[p.Key]; twice && p.Key != "" {
			wrong.add(i, "idempotency_key", "Another event of this request has the same key.")
		}
		first[p.Key] = i
		all = append(all, p)
	}
	return all, true, wrong
}

// withKey adds the key of the header, which must not differ from the body's.
func withKey(fields map[string]json.RawMessage, key string, wrong *PublicationErrors) map[string]json.RawMessage {
	if raw, ok := fields["idempotency_key"]; ok {
		if own := text(raw); own != "" && own != key {
			wrong.add(0, "idempotency_key", "It differs from the header Idempotency-Key.")
		}
		return fields // which say the same, or are refused
	}
	quoted, _ := json.Marshal(key) // of a string, it never fails
	fields["idempotency_key"] = quoted
	return fields
}

var (
	accountIDRE = regexp.MustCompile(`^[0-9a-f]{32}$`)
	keyRE       = regexp.MustCompile(`^[!-~]{1,255}$`)
)

// readPublication reads an event, and says all that is wrong with it.
func readPublication(fields map[string]json.RawMessage, index int, service string, now time.Time, wrong *PublicationErrors) storage.Publication {
	p := storage.Publication{Event: storage.Event{PublishedBy: service}}
	text := func(field string) (s string, ok bool) {
		raw, ok := fields[field]
		delete(fields, field)
		if ok && (string(raw) == "null" || json.Unmarshal(raw, &s) != nil) {
			wrong.add(index, field, "It must be a string.")
			return "", false
		}
		return s, ok
	}
	_, hasType := fields["type"]
	if what, ok := text("type"); ok && IsPublishable(what) {
		p.Type = storage.EventType(what)
	} else if ok || !hasType {
		wrong.add(index, "type", sayType(what))
	}
	_, hasAccount := fields["account_id"]
	if id, ok := text("account_id"); ok && accountIDRE.MatchString(id) {
		p.AccountID = id
	} else if ok || !hasAccount {
		wrong.add(index, "account_id", "It must be the ID of an account: 32 hex digits.")
	}
	if key, ok := text("idempotency_key"); ok {
		if p.Key = key; !keyRE.MatchString(key) {
			wrong.add(index, "idempotency_key", "It must be 1 to 255 visible ASCII characters.")
		}
	}
	if at, ok := text("timestamp"); ok {
		p.At = readTimestamp(at, index, now, wrong)
	}
	p.Data = readData(fields["data"], index, wrong)
	delete(fields, "data")
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		wrong.add(index, shown(name), "There is no such field.")
	}
	return p
}

func sayType(what string) string {
	if isType(what) {
		return "Types that begin with this word are sent by the server itself. Choose another beginning."
	}
	return "It must be two to five words of a-z, 0-9 and _ with full stops between, up to 100 bytes."
}

func readTimestamp(text string, index int, now time.Time, wrong *PublicationErrors) storage.Time {
	at, err := time.Parse(time.RFC3339, text)
	switch {
	case err != nil:
		wrong.add(index, "timestamp", "It must be a time by RFC 3339, such as 2026-12-01T09:30:00Z.")
	case at.After(now):
		wrong.add(index, "timestamp", "It must not be in the future.")
	case at.Unix() <= 0:
		wrong.add(index, "timestamp", "It must be later than 1970.")
	}
	return storage.At(at)
}

// readData reads an object, of which numbers stay as they were written.
func readData(raw json.RawMessage, index int, wrong *PublicationErrors) string {
	var compact bytes.Buffer
	switch {
	case len(raw) > largestData:
		wrong.add(index, "data", "It can have up to 64 KiB.")
	case len(raw) == 0 || raw[0] != '{' || json.Compact(&compact, raw) != nil:
		wrong.add(index, "data", "It must be an object.")
	}
	return compact.String()
}
