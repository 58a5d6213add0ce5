package storage

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"fairlead/audit"
)

const auditColumns = `number, line, hash, at, who, what, on_kind, on_id`

// AuditFilter selects rows of the audit log. Empty fields select all.
type AuditFilter struct {
	Who  string // an ID, or the name of one without an ID
	What string
	On   string // an ID
	From Time
	To   Time // exclusive
	// After is an [AuditCursor]. Anything else is the first page.
	After Cursor
	Limit int
}

// AuditCursor is where the page after this row begins.
func AuditCursor(r audit.Row) Cursor { return Cursor{r.At, strconv.FormatInt(r.Number, 10)} }

// AuditRows lists rows of the audit log, the newest first. It goes by their times, so that an
// index is in the order of each list, also of a time long ago.
func (db *DB) AuditRows(ctx context.Context, f AuditFilter) (all []audit.Row, err error) {
	c := f.conditions()
	if f.Who == "" && f.What == "" && f.On == "" { // for the index audit_at
		c.and(`number > 0 AND at >= ?`, max(0, f.From.UnixMilli()))
	}
	if number, wrong := strconv.ParseInt(f.After.Text, 10, 64); wrong == nil {
		c.and(`(at, number) < (?, ?)`, f.After.Number, number)
	}
	where, args := join(c, ` AND `)
	// The limit is part of the text: see expiredKinds.
	err = db.sql.List(ctx, &all, fmt.Sprintf(`SELECT %s FROM audit WHERE %s ORDER BY at DESC, number DESC LIMIT %d`,
		auditColumns, where, max(0, f.Limit)), args...)
	return all, err
}

// conditions say what the filter says. An object has fewer rows than a person or a kind of
// change, which SQLite does not know: it would use their indexes if these were not ranges.
func (f AuditFilter) conditions() (c conditions) {
	switch {
	case f.On != "":
		c.and(`on_id = ?`, f.On)
		if f.Who != "" {
			c.and(`who BETWEEN ? AND ?`, f.Who, f.Who)
		}
		if f.What != "" {
			c.and(`what BETWEEN ? AND ?`, f.What, f.What)
		}
	case f.Who != "" && f.What != "":
		c.and(`who || ' ' || what = ?`, f.Who+" "+f.What)
	case f.Who != "":
		c.and(`who = ?`, f.Who)
	case f.What != "":
		c.and(`what = ?`, f.What)
	}
	if !f.From.IsZero() {
		c.and(`at >= ?`, f.From)
	}
	if !f.To.IsZero() {
		c.and(`at < ?`, f.To)
	}
	return c
}

// AuditRow finds a row of the audit log.
func (db *DB) AuditRow(ctx context.Context, number int64) (r audit.Row, err error) {
	err = db.sql.Get(ctx, &r, `SELECT `+auditColumns+` FROM audit WHERE number = ?`, number)
	return r, err
}

// AuditHead is that of the last row of the audit log.
func (db *DB) AuditHead(ctx context.Context) (audit.Head, error) {
	var r audit.Row
	err := db.sql.Get(ctx, &r, `SELECT `+auditColumns+` FROM audit ORDER BY number DESC LIMIT 1`)
	if errors.Is(err, ErrNotFound) {
		return audit.Start, nil
	}
	return r.Head(), err
}

// auditPage is how many rows are read at a time.
const auditPage = 2000

// auditRead is a page of rows, or why there is none.
type auditRead struct {
	rows []audit.Row
	err  error
}

// AuditAfter reads the rows that a filter selects after a number, the oldest first. It stops
// at an error. A page is read while the one before is used, and no more are in memory. After
// and Limit have no meaning.
func (db *DB) AuditAfter(ctx context.Context, after int64, f AuditFilter) iter.Seq2[audit.Row, error] {
	return func(yield func(audit.Row, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		pages := make(chan auditRead)
		go db.readAudit(ctx, pages, after, f)
		defer func() {
			stop()
			for range pages { // until nothing is read any more
				continue
			}
		}()
		for p := range pages {
			if p.err != nil {
				yield(audit.Row{}, p.err)
				return
			}
			for _, r := range p.rows {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// readAudit sends pages until there are no more.
func (db *DB) readAudit(ctx context.Context, pages chan<- auditRead, after int64, f AuditFilter) {
	defer close(pages)
	for n := auditPage; n == auditPage; {
		var p auditRead
		c := f.conditions()
		c.and(`number > ?`, after)
		where, args := join(c, ` AND `)
		p.err = db.sql.List(ctx, &p.rows, `SELECT `+auditColumns+` FROM audit WHERE `+where+` ORDER BY number LIMIT ?`, append(args, auditPage)...)
		if n = len(p.rows); n > 0 {
			after = p.rows[n-1].Number
		}
		select {
		case pages <- p:
		case <-ctx.Done():
			return
		}
		if p.err != nil {
			return
		}
	}
}
