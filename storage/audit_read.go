package storage

import (
	"context"
	"iter"

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
	// Before is a number: what is listed has lower ones. Zero is from the newest on.
	Before int64
	Limit  int
}

// AuditRows lists rows of the audit log, the newest first.
func (db *DB) AuditRows(ctx context.Context, f AuditFilter) (all []audit.Row, err error) {
	where, args := f.where()
	if f.Before != 0 {
		where, args = where+` AND number < ?`, append(args, f.Before)
	}
	err = db.sql.List(ctx, &all, `SELECT `+auditColumns+` FROM audit WHERE `+where+` ORDER BY number DESC LIMIT ?`, append(args, f.Limit)...)
	return all, err
}

func (f AuditFilter) where() (where string, args []any) {
	where = `1 = 1`
	add := func(condition string, given bool, value any) {
		if given {
			where, args = where+` AND `+condition, append(args, value)
		}
	}
	add(`who = ?`, f.Who != "", f.Who)
	add(`what = ?`, f.What != "", f.What)
	add(`on_id = ?`, f.On != "", f.On)
	add(`at >= ?`, !f.From.IsZero(), f.From)
	add(`at < ?`, !f.To.IsZero(), f.To)
	return where, args
}

// AuditRow finds a row of the audit log.
func (db *DB) AuditRow(ctx context.Context, number int64) (r audit.Row, err error) {
	err = db.sql.Get(ctx, &r, `SELECT `+auditColumns+` FROM audit WHERE number = ?`, number)
	return r, err
}

// AuditHead is that of the last row of the audit log.
func (db *DB) AuditHead(ctx context.Context) (audit.Head, error) {
	all, err := db.AuditRows(ctx, AuditFilter{Limit: 1})
	if err != nil || len(all) == 0 {
		return audit.Start, err
	}
	return all[0].Head(), nil
}

// auditPage is how many rows are read at a time.
const auditPage = 2000

// auditRead is a page of rows, or why there is none.
type auditRead struct {
	rows []audit.Row
	err  error
}

// AuditAfter reads the rows that a filter selects after a number, the oldest first. It stops
// at an error. A page is read while the one before is used, and no more are in memory. Before
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
	where, args := f.where()
	query := `SELECT ` + auditColumns + ` FROM audit WHERE ` + where + ` AND number > ? ORDER BY number LIMIT ?`
	for n := auditPage; n == auditPage; {
		var p auditRead
		p.err = db.sql.List(ctx, &p.rows, query, append(args[:len(args):len(args)], after, auditPage)...)
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
