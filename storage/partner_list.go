package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// PartnerState is what a list of partners is filtered by.
type PartnerState string

// The states. Partners in trouble had more attempts refused than allowed in the last day.
const (
	AnyPartner       PartnerState = ""
	ActivePartner    PartnerState = "active"
	SuspendedPartner PartnerState = "suspended"
	LeavingPartner   PartnerState = "leaving"
	TroubledPartner  PartnerState = "trouble"
)

// PartnerFilter says which partners to list. What is empty does not restrict them.
type PartnerFilter struct {
	// Search is a client ID, a contact's email, a callback or its host, or the beginning of
	// a company's name.
	Search string
	State  PartnerState
	After  Cursor
	Limit  int // zero is [ListLimit]; see [Page]
}

// ListedPartner is a partner in a list.
type ListedPartner struct {
	Client
	DefaultCallback string `db:"default_callback"`
	// LastAttemptAt is when somebody last began to connect.
	LastAttemptAt Time `db:"last_attempt_at"`
	// Refused counts the attempts of the last day that were refused.
	Refused int64 `db:"refused"`
}

// Cursor is where the page after this partner begins.
func (p ListedPartner) Cursor() Cursor { return Cursor{p.CreatedAt.UnixMilli(), p.ID} }

// searchedAtOnce is how many matches of a search are sorted. With more than that, partners are
// gone through from the newest on until a page is full.
const searchedAtOnce = 2000

// Partners lists partners, the newest first.
func (db *DB) Partners(ctx context.Context, f PartnerFilter) (all []ListedPartner, err error) {
	from, where, err := db.source(ctx, f)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	since := troubleSince(db.Time())
	if f.State == TroubledPartner { // not yet swept, perhaps
		where = append(where, condition{isInTrouble, []any{since}})
	}
	text, args := join(where, ` AND `)
	args = append(append(from.args, args...), since)
	// The limit is part of the text: see expiredKinds.
	err = db.sql.List(ctx, &all, fmt.Sprintf(`WITH page AS (
			SELECT client.* FROM %s WHERE %s ORDER BY client.created_at DESC, client.id DESC LIMIT %d)
		SELECT `+clientColumns+`,
			COALESCE((SELECT b.url FROM callback b WHERE b.client_id = page.id AND b.is_default = TRUE), '') AS default_callback,
			(SELECT MAX(a.began_at) FROM attempt a WHERE a.client_id = page.id) AS last_attempt_at,
			CAST(COALESCE((SELECT SUM(h.refused) FROM client_hour h WHERE h.client_id = page.id AND h.hour >= ?), 0) AS BIGINT) AS refused
		FROM page ORDER BY created_at DESC, id DESC`, from.text, text, max(0, f.limit())), args...)
	return all, err
}

// source is what a list reads partners from, and what it asks of each. ErrNotFound means that
// there are none.
func (db *DB) source(ctx context.Context, f PartnerFilter) (from condition, where []condition, err error) {
	where, found := f.conditions(), f.matches()
	if len(found) == 0 {
		return condition{text: `client`}, where, nil
	}
	several, args := found.union(` UNION ALL `)
	var n int
	err = db.sql.Get(ctx, &n, fmt.Sprintf(`SELECT COUNT(*) FROM (%s LIMIT %d) found`, several, searchedAtOnce+1), args...)
	if err == nil && n == 0 { // a text that no row can have is ErrNotFound as well
		err = ErrNotFound
	}
	switch {
	case n <= searchedAtOnce:
		from.text, from.args = found.union(` UNION `)
	case f.State == AnyPartner || f.State == ActivePartner:
		from.text, from.args = found.newest(f)
	default: // few partners are in such a state
		return condition{text: `client`}, append(where, found.each()), err
	}
	from.text = `(` + from.text + `) found CROSS JOIN client` // whose order SQLite keeps
	return from, append(where, condition{text: `client.id = found.id`}), err
}

func (f PartnerFilter) limit() int {
	if f.Limit == 0 {
		return ListLimit
	}
	return f.Limit
}

// condition is a part of a query with its parameters.
type condition struct {
	text string
	args []any
}

type conditions []condition

func (all *conditions) and(text string, args ...any) { *all = append(*all, condition{text, args}) }

func join(all []condition, by string) (text string, args []any) {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i], args = one.text, append(args, one.args...)
	}
	return strings.Join(texts, by), args
}

// conditions are those of a filter but for its search. Each set of them has an index that is
// in the order of the list.
func (f PartnerFilter) conditions() (all []condition) {
	switch f.State {
	case AnyPartner:
		all = append(all, condition{`kind = ?`, []any{PartnerKind}})
	case TroubledPartner: // only partners have attempts
		all = append(all, condition{text: `in_trouble = TRUE`})
	default:
		all = append(all, condition{`kind = ? AND status = ?`, []any{PartnerKind, f.State}})
	}
	if !f.After.IsZero() {
		all = append(all, condition{`(client.created_at, client.id) < (?, ?)`, []any{f.After.Number, f.After.Text}})
	}
	return all
}
