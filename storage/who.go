package storage

import (
	"context"

	"fairlead/audit"
)

type (
	whoKey    struct{}
	reasonKey struct{}
)

// WithWho returns a context in which changes are audited as somebody's. Without it they are
// the server's, and what an account's owner can do is not audited.
func WithWho(ctx context.Context, who audit.Who) context.Context {
	return context.WithValue(ctx, whoKey{}, who)
}

// WithReason returns a context in which changes are audited with a reason.
func WithReason(ctx context.Context, reason string) context.Context {
	return context.WithValue(ctx, reasonKey{}, reason)
}

// author is who makes the changes of a transaction, and why.
type author struct {
	who audit.Who
	// known is set if the context says who.
	known  bool
	reason string
}

func authorOf(ctx context.Context) (a author) {
	a.who, a.known = ctx.Value(whoKey{}).(audit.Who)
	if !a.known {
		a.who.Kind = audit.Server
	}
	a.reason, _ = ctx.Value(reasonKey{}).(string)
	return a
}

// byline names who made a change, for people; empty if that is not known.
func (a author) byline() string {
	if a.who.Kind == audit.Command {
		return a.who.Name + byCommand
	}
	return a.who.Name
}

// byCommand ends the names of those who used a command.
const byCommand = " (command)"

// byline is that of the author, or the address of somebody who has no name.
func (t tx) byline() (name string, err error) {
	if name = t.author.byline(); name != "" || t.author.who.Kind != audit.Person || t.author.who.ID == "" {
		return name, nil
	}
	err = t.Get(&name, `SELECT email FROM person WHERE id = ?`, t.author.who.ID)
	return name, err
}

// is has the changes of a transaction be those of a person who has just signed in.
func (a *author) is(p Person) { a.who.ID, a.who.Name = p.ID, p.Name }
