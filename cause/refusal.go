package cause

import (
	"slices"
	"strings"
)

// ID names a refusal. It is stored with what was refused, so it never changes.
type ID string

// Refusal is one entry of the catalogue.
type Refusal struct {
	ID     ID
	Status int
	// Code is the error's name, or the heading of a page or of a JSON error. It is empty
	// for what a partner's developer is not told.
	Code string
	// Message is the description that comes with it; … stands for varying text.
	Message string
	// Cause and Fix are sentences for the partner's developer.
	Cause, Fix string
}

// HasHeading reports whether Code is a heading and not a name.
func (r Refusal) HasHeading() bool { return strings.Contains(r.Code, " ") }

// lifetime stands for how long an attempt lives; see [Refusal.Within].
const lifetime = "{lifetime}"

// Within names how long an attempt lives, where the cause depends on it.
func (r Refusal) Within(attemptLifetime string) Refusal {
	r.Cause = strings.ReplaceAll(r.Cause, lifetime, attemptLifetime)
	return r
}

// The tables of the guide, apart from that of the [API].
var (
	Pages     = pages()
	Callbacks = callbacks()
	Tokens    = tokens()
)

// ByID finds a refusal in an attempt to connect.
func ByID(id ID) (Refusal, bool) {
	i := slices.IndexFunc(all, func(r Refusal) bool { return r.ID == id })
	if i < 0 {
		return Refusal{}, false
	}
	return all[i], true
}

// all are the refusals that an attempt can have.
var all = slices.Concat(Pages, Differences, Callbacks, Tokens, people())

// AtCallback finds a refusal by what the callback was sent.
func AtCallback(code, description string) ID { return find(Callbacks, code, description) }

// AtEndpoint finds a refusal by what the token endpoint answered.
func AtEndpoint(code, description string) ID { return find(Tokens, code, description) }

// find returns the first refusal of a table that fits, or an empty ID.
func find(table []Refusal, code, description string) ID {
	i := slices.IndexFunc(table, func(r Refusal) bool { return r.Code == code && fits(r.Message, description) })
	if i < 0 {
		return ""
	}
	return table[i].ID
}

// fits reports whether a text is a message whose … stand for any text.
func fits(message, text string) bool {
	parts := strings.Split(message, "…")
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok || len(parts) == 1 {
		return ok && rest == ""
	}
	last := parts[len(parts)-1]
	for _, part := range parts[1 : len(parts)-1] {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, last)
}

// All are the refusals that an attempt to connect can have.
func All() []Refusal { return slices.Clone(all) }
