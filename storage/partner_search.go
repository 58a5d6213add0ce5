package storage

import "strings"

// match is one way in which a search finds partners.
type match struct {
	// ids are selects of their IDs by an index.
	ids []condition
	// each tells of a client whether it is one. The empty texts in it keep an engine from
	// using that index, and so from sorting.
	each condition
}

// matches are all ways in which a search finds partners.
type matches []match

// ids selects the IDs of all partners that are found, put together by UNION, or by UNION ALL
// where some may come twice.
func (all matches) ids(by string) (text string, args []any) {
	var parts []condition
	for _, one := range all {
		parts = append(parts, one.ids...)
	}
	return join(parts, by)
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
	text := strings.TrimSpace(f.Search)
	switch {
	case text == "":
		return nil
	case strings.HasPrefix(text, string(PartnerKind)+"_"):
		return matches{{[]condition{{`SELECT id FROM client WHERE id = ?`, []any{text}}}, condition{`id = ?`, []any{text}}}}
	case strings.Contains(text, "@") && !strings.Contains(text, "/"):
		key := []any{EmailKey(text)}
		return matches{{[]condition{{`SELECT id FROM client WHERE email_key = ?`, key}}, condition{`email_key || '' = ?`, key}}}
	case strings.Contains(text, "://"):
		return matches{hostMatch(text)}
	case strings.Contains(text, ".") && !strings.Contains(text, " "):
		return matches{nameMatch(text), hostMatch(text)}
	}
	return matches{nameMatch(text)}
}

func nameMatch(beginning string) match {
	key := NameKey(beginning)
	return match{
		[]condition{{`SELECT id FROM client WHERE kind = ? AND name_key >= ? AND name_key < ?`, []any{PartnerKind, key, key + afterAll}}},
		condition{`name_key || '' >= ? AND name_key || '' < ?`, []any{key, key + afterAll}},
	}
}

func hostMatch(host string) match {
	key := HostKey(host)
	args := []any{key, key + ".", key + "." + afterAll}
	return match{
		[]condition{{`SELECT client_id AS id FROM callback WHERE host_key = ?`, args[:1]},
			{`SELECT client_id AS id FROM callback WHERE host_key >= ? AND host_key < ?`, args[1:]}},
		condition{`EXISTS (SELECT 1 FROM callback b WHERE b.client_id = client.id
			AND (b.host_key || '' = ? OR b.host_key || '' >= ? AND b.host_key || '' < ?))`, args},
	}
}
