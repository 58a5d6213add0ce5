package storage

import (
	"context"
	"slices"
	"time"
)

// clientDayKept is how long connections are counted by the day. Before that they are one number.
const clientDayKept = 400 * 24 * time.Hour

// foldDays adds days that are no longer kept to the row of day 0, of up to limit clients.
func (s *Sweeper) foldDays(ctx context.Context, limit int) (folded int64, more bool, err error) {
	before := At(s.DB.Now().Add(-clientDayKept)).UnixMilli()
	var due []string
	err = s.DB.sql.List(ctx, &due, `SELECT client_id FROM client_day WHERE day > 0 AND day < ? ORDER BY day, client_id LIMIT ?`, before, limit)
	if err != nil {
		return 0, false, err
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(due))) {
		var n int64
		err := s.DB.transact(ctx, func(t tx) (err error) { n, err = t.foldDaysOf(id, before); return err })
		if err != nil {
			return folded, false, err
		}
		folded += n
	}
	return folded, len(due) == limit, nil
}

func (t tx) foldDaysOf(clientID string, before int64) (int64, error) {
	var days []ClientDay
	err := t.List(&days, `DELETE FROM client_day WHERE client_id = ? AND day > 0 AND day < ? RETURNING day, made, ended`, clientID, before)
	if err != nil || len(days) == 0 { // by another server
		return 0, err
	}
	var sum connectionCount
	for _, d := range days {
		sum.made, sum.ended = sum.made+d.Made, sum.ended+d.Ended
	}
	return int64(len(days)), t.addToDay(clientDay{clientID, 0}, sum)
}
