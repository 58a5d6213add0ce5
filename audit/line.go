package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Kind is what somebody is who changes something.
type Kind string

// The kinds.
const (
	Staff     Kind = "staff"
	Command   Kind = "command"
	Person    Kind = "person" // a partner's
	Applicant Kind = "applicant"
	Server    Kind = "server"
)

// Who made a change. Only what is set is written.
type Who struct {
	Kind     Kind   `json:"kind"`
	ID       string `json:"id,omitempty"`
	Name     string `json:"name,omitempty"`
	Role     string `json:"role,omitempty"`
	Address  string `json:"address,omitempty"`
	Host     string `json:"host,omitempty"`
	SudoUser string `json:"sudo_user,omitempty"`
}

// Label is what people filter by: the ID, or else the name, or else the kind.
func (w Who) Label() string {
	switch {
	case w.ID != "":
		return w.ID
	case w.Name != "":
		return w.Name
	}
	return string(w.Kind)
}

// Object is what was changed.
type Object struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// Values are those that changed, by name. They must not be secret, nor be an account's
// email.
type Values map[string]any

// Entry is a change, as whoever makes it notes it.
type Entry struct {
	What   string
	On     Object
	Before Values
	After  Values
	Reason string
}

// Line is the content of a row. Its fields are written in this order.
type Line struct {
	Number   int64           `json:"number"`
	Previous string          `json:"previous"`
	At       string          `json:"at"`
	Who      Who             `json:"who"`
	What     string          `json:"what"`
	On       Object          `json:"on"`
	Before   json.RawMessage `json:"before"`
	After    json.RawMessage `json:"after"`
	Reason   string          `json:"reason"`
	Request  string          `json:"request"`
}

// Parse reads a line.
func Parse(line string) (l Line, err error) {
	err = json.Unmarshal([]byte(line), &l)
	return l, err
}

// Row is a line as it is stored, with the columns that filters use.
type Row struct {
	Number int64  `db:"number"`
	Line   string `db:"line"`
	Hash   string `db:"hash"`
	Columns
}

// Columns repeat what a line says.
type Columns struct {
	At     int64  `db:"at"` // in Unix milliseconds
	Who    string `db:"who"`
	What   string `db:"what"`
	OnKind string `db:"on_kind"`
	OnID   string `db:"on_id"`
}

// columns are those of a line.
func (l Line) columns() (Columns, error) {
	at, err := time.Parse(time.RFC3339, l.At)
	return Columns{At: at.UnixMilli(), Who: l.Who.Label(), What: l.What, OnKind: l.On.Kind, OnID: l.On.ID}, err
}

// FormatTime writes a time as lines and the heads file have it.
func FormatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

// HashOf is the hash of a line.
func HashOf(line string) string {
	sum := sha256.Sum256([]byte(line))
	return hex.EncodeToString(sum[:])
}

// Head names a row by its number and hash.
type Head struct {
	Number int64  `db:"number"`
	Hash   string `db:"hash"`
	// At is the time of the row. It is not part of its name.
	At time.Time `db:"-"`
}

// Start is the head of an empty log.
var Start = Head{Hash: strings.Repeat("0", 2*sha256.Size)}

// String is NUMBER:HASH.
func (h Head) String() string { return fmt.Sprintf("%d:%s", h.Number, h.Hash) }

// Next makes the row that follows a head.
func (h Head) Next(at time.Time, who Who, e Entry, request string) (Row, error) {
	l := Line{Number: h.Number + 1, Previous: h.Hash, At: FormatTime(at), Who: who, What: e.What, On: e.On, Reason: e.Reason, Request: request}
	var err error
	if l.Before, err = e.Before.encode(); err != nil {
		return Row{}, err
	}
	if l.After, err = e.After.encode(); err != nil {
		return Row{}, err
	}
	text, err := encode(l)
	if err != nil {
		return Row{}, err
	}
	if l, err = Parse(text); err != nil { // what cannot be written as it is was replaced
		return Row{}, err
	}
	columns, err := l.columns()
	return Row{Number: l.Number, Line: text, Hash: HashOf(text), Columns: columns}, err
}

// Head is that of the log when a row was its last.
func (r Row) Head() Head { return Head{Number: r.Number, Hash: r.Hash, At: time.UnixMilli(r.At)} }

func (v Values) encode() (json.RawMessage, error) {
	if len(v) == 0 {
		return json.RawMessage(`{}`), nil
	}
	text, err := encode(v)
	return json.RawMessage(text), err
}

// encode writes one line of JSON, without escapes for HTML.
func encode(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}
