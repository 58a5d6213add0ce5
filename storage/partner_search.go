package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// match is one way in which a search finds partners.
type match struct {
	// ids select their IDs by an index each, each tells of a client whether it is one.
	ids  []condition
	each condition
	// walk is each as it is asked of an index in the order of the list: that of clients, or that
	// of callbacks, which is as long as a search for a host needs it. The empty texts in it
	// and in each keep an engine from using the index of ids, and so from sorting.
	walk       condition
	isCallback bool
}

// matches are all ways in which a search finds partners.
type matches []match

// newest selects the IDs of the newest partners that are found and in a state, enough for a page.
func (m match) newest(f PartnerFilter) condition {
	from, since, id := `client`, `client.created_at`, `client.id`
	where := append(f.conditions(), m.walk)
	if m.isCallback {
		from, since, id = `callback b CROSS JOIN client`, `b.client_since`, `b.client_id`
		where = append(where, condition{text: `client.id = b.client_id`})
		if !f.After.IsZero() {
			where = append(where, condition{`(b.client_since, b.client_id) < (?, ?)`, []any{f.After.Number, f.After.Text}})
		}
	}
	text, args := join(where, ` AND `)
	return condition{fmt.Sprintf(`SELECT id FROM (SELECT %[2]s AS since, %[3]s AS id FROM %[1]s WHERE %[4]s
		GROUP BY %[2]s, %[3]s ORDER BY %[2]s DESC, %[3]s DESC LIMIT %[5]d) walked`, from, since, id, text, max(0, f.limit())), args}
}

// countMatches counts no further than to whether there are many; some may count twice.
func (db *DB) countMatches(ctx context.Context, m match) (n int, err error) {
	text, args := join(m.ids, ` UNION ALL `)
	err = db.sql.Get(ctx, &n, fmt.Sprintf(`SELECT COUNT(*) FROM (%s LIMIT %d) found`, text, searchedAtOnce+1), args...)
	if errors.Is(err, ErrNotFound) { // a text that no row can have
		return 0, nil
	}
	return n, err
}

// each tells of a client whether it is found.
func (all matches) each() condition {
	parts := make([]condition, len(all))
	for i, one := range all {
		parts[i] = one.each
	}
	text, args := join(parts, ` OR `)
	return condition{`(` + text + `)`, args}
}

// matches are those of a search: by one thing only where it is clear what was typed.
func (f PartnerFilter) matches() matches {
	text := LivePartnerID(strings.TrimSpace(f.Search))
	switch {
	case text == "":
		return nil
	case strings.HasPrefix(text, string(PartnerKind)+"_"):
		is := condition{`id = ?`, []any{text}}
		return matches{{ids: []condition{{`SELECT id FROM client WHERE id = ?`, is.args}}, each: is, walk: is}}
	case strings.Contains(text, "@") && !strings.Contains(text, "/"):
		key := []any{EmailKey(text)}
		is := condition{`email_key || '' = ?`, key}
		return matches{{ids: []condition{{`SELECT id FROM client WHERE email_key = ?`, key}}, each: is, walk: is}}
	case strings.Contains(text, "://"):
		return matches{hostMatch(text)}
	case strings.Contains(text, ".") && !strings.Contains(text, " "):
		return matches{nameMatch(text), hostMatch(text)}
	}
	return matches{nameMatch(text)}
}

func nameMatch(beginning string) match {
	key := NameKey(beginning)
	is := condition{`name_key || '' >= ? AND name_key || '' < ?`, []any{key, key + afterAll}}
	return match{each: is, walk: is,
		ids: []condition{{`SELECT id FROM client WHERE kind = ? AND name_key >= ? AND name_key < ?`, []any{PartnerKind, key, key + afterAll}}}}
}

func hostMatch(host string) match {
	key := HostKey(host)
	args := []any{key, key + ".", key + "." + afterAll}
	is := condition{`(b.host_key || '' = ? OR b.host_key || '' >= ? AND b.host_key || '' < ?)`, args}
	return match{isCallback: true, walk: is,
		ids: []condition{{`SELECT client_id AS id FROM callback WHERE host_key = ?`, args[:1]},
			{`SELECT client_id AS id FROM callback WHERE host_key >= ? AND host_key < ?`, args[1:]}},
		// With an offset PostgreSQL looks at a client's callbacks, and not at all there are.
		each: condition{`EXISTS (SELECT 1 FROM callback b WHERE b.client_id = client.id AND ` + is.text + ` LIMIT 1 OFFSET 0)`, args}}
}
