package event

import (
	"bytes"
	"encoding/json"
	"time"

	"fairlead/storage"
)

// envelope is the body of a request, in this order.
type envelope struct {
	ID        string            `json:"id"`
	Type      storage.EventType `json:"type"`
	Version   int               `json:"version"`
	Timestamp string            `json:"timestamp"`
	Sequence  int64             `json:"sequence"`
	AccountID *string           `json:"account_id"`
	ClientID  *string           `json:"client_id"`
	Data      json.RawMessage   `json:"data"`
}

// Body is what an endpoint of a version is sent of an event: the same bytes each time.
func Body(e storage.Event, version int) ([]byte, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(envelopeOf(e, version))
	return bytes.TrimSuffix(body.Bytes(), []byte("\n")), err
}

func envelopeOf(e storage.Event, version int) envelope {
	return envelope{ID: e.ID, Type: e.Type, Version: version, Timestamp: e.At.UTC().Format(timeFormat), Sequence: e.Sequence,
		AccountID: orNull(e.AccountID), ClientID: orNull(e.ClientID), Data: json.RawMessage(e.Data)}
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Schedule are the waits after each failed attempt.
type Schedule []time.Duration

// After is the wait after a number of tries; ok is false once the schedule is used up.
func (s Schedule) After(tries int) (wait time.Duration, ok bool) {
	if tries < 1 || tries > len(s) {
		return 0, false
	}
	return s[tries-1], true
}
