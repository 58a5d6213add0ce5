package storage

import (
	"context"
	"strings"

	"fairlead/audit"
)

// audit notes a change of this transaction. It is written last, so that the row that all
// writers lock is locked for as short as possible, and after any other.
func (t tx) audit(e audit.Entry) {
	if e.Reason == "" {
		e.Reason = t.author.reason
	}
	t.news.entries = append(t.news.entries, e)
}

// auditSomebody notes a change unless it is one that an account's owner makes.
func (t tx) auditSomebody(e audit.Entry) {
	if t.author.known {
		t.audit(e)
	}
}

// writeAudit writes what was noted. Where that is nothing, it costs nothing.
func (t tx) writeAudit(now Time) error {
	if len(t.news.entries) == 0 {
		return nil
	}
	var head audit.Head
	if err := t.Get(&head, `UPDATE audit_head SET number = number WHERE id = 1 RETURNING number, hash`); err != nil {
		return err
	}
	var args []any
	for _, e := range t.news.entries {
		row, err := head.Next(now.Time, t.author.who, e, t.request)
		if err != nil {
			return err
		}
		head = row.Head()
		t.news.heads = append(t.news.heads, head)
		args = append(args, row.Number, row.Line, row.Hash, row.At, row.Who, row.What, row.OnKind, row.OnID)
	}
	values := strings.TrimSuffix(strings.Repeat(`(?, ?, ?, ?, ?, ?, ?, ?), `, len(t.news.entries)), ", ")
	if _, err := t.Exec(`INSERT INTO audit (`+auditColumns+`) VALUES `+values, args...); err != nil {
		return err
	}
	_, err := t.Exec(`UPDATE audit_head SET number = ?, hash = ? WHERE id = 1`, head.Number, head.Hash)
	return err
}

// tellAudited tells of rows that are committed.
func (db *DB) tellAudited(ctx context.Context, heads []audit.Head) {
	for _, h := range heads {
		if db.Audited != nil {
			db.Audited(ctx, h)
		}
	}
}

// Audit writes a row about what changed outside of the database.
func (db *DB) Audit(ctx context.Context, e audit.Entry) error {
	return db.transact(ctx, func(t tx) error {
		t.audit(e)
		return nil
	})
}

// hidden stands for a value that changed and is not kept.
const hidden = "changed"

// changed keeps those of the values before and after a change that it has changed.
func changed(before, after audit.Values) (was, is audit.Values) {
	was, is = audit.Values{}, audit.Values{}
	for name, value := range after {
		if before[name] != value {
			was[name], is[name] = before[name], value
		}
	}
	return was, is
}
