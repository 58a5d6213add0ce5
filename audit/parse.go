package audit

import (
	"strconv"
	"strings"
	"time"
)

// facts are what a line says of itself and of the one before, and what its columns repeat.
type facts struct {
	number   int64
	previous string
	Columns
}

// factsOf reads a line as this package writes it, without taking all of it apart, since there
// can be very many. It reads any other line as JSON.
func factsOf(line string) (facts, error) {
	if f, ok := scan(line); ok {
		return f, nil
	}
	l, err := Parse(line)
	if err != nil {
		return facts{}, err
	}
	columns, err := l.columns()
	return facts{l.Number, l.Previous, columns}, err
}

// scan reads the fields up to before, which hold no escapes in all but a few lines.
func scan(line string) (f facts, ok bool) {
	head, _, ok := strings.Cut(line, `,"before":`)
	if !ok || strings.Contains(head, `\`) {
		return f, false
	}
	s := scanner{head, true}
	number := s.between(`{"number":`, `,`)
	f.previous = s.between(`"previous":"`, `",`)
	at := s.between(`"at":"`, `",`)
	who := object{s.between(`"who":{`, `},`)}
	f.What = s.between(`"what":"`, `",`)
	on := object{s.between(`"on":{`, `}`)}
	when, wrong := time.Parse(time.RFC3339, at)
	n, err := strconv.ParseInt(number, 10, 64)
	f.number, f.At = n, when.UnixMilli()
	f.Who = Who{Kind: Kind(who.value("kind")), ID: who.value("id"), Name: who.value("name")}.Label()
	f.OnKind, f.OnID = on.value("kind"), on.value("id")
	return f, s.ok && s.rest == "" && wrong == nil && err == nil
}

// scanner takes the beginning of a text, piece by piece.
type scanner struct {
	rest string
	ok   bool
}

func (s *scanner) between(begin, end string) (value string) {
	rest, ok := strings.CutPrefix(s.rest, begin)
	value, rest, found := strings.Cut(rest, end)
	s.rest, s.ok = rest, s.ok && ok && found
	return value
}

// object is the inside of a JSON object of texts without escapes.
type object struct{ text string }

func (o object) value(name string) string {
	_, rest, ok := strings.Cut(o.text, `"`+name+`":"`)
	if !ok {
		return ""
	}
	value, _, _ := strings.Cut(rest, `"`)
	return value
}
