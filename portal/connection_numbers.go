package portal

import (
	"time"

	"fairlead/storage"
)

// span is how far back the numbers of connections go.
type span struct {
	// Value is the span in a query, and Text in sentences.
	Value, Text string
	// Column names the parts that it is divided into.
	Column string
	parts  int
	// begin is when the part begins that is some parts before the one of a time.
	begin func(now time.Time, before int) time.Time
	// layout is how a part is named for people, and dated for scripts.
	layout, dated string
}

// spans are all of them, the usual one first.
var spans = []span{
	{"30-days", "30 days", "Day", 30, func(now time.Time, before int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()-before, 0, 0, 0, 0, time.UTC)
	}, "2 January 2006", time.DateOnly},
	{"12-months", "12 months", "Month", 12, func(now time.Time, before int) time.Time {
		return time.Date(now.Year(), now.Month()-time.Month(before), 1, 0, 0, 0, 0, time.UTC)
	}, "January 2006", "2006-01"},
}

// spanOf is the one that a query names; any other text is the usual one.
func spanOf(value string) span {
	for _, s := range spans {
		if s.Value == value {
			return s
		}
	}
	return spans[0]
}

// part is a day or a month of connections.
type part struct {
	Begins     time.Time
	New, Ended int64
	Live       int64 // at its end
}

// divide sums up days, of which there are none where nothing happened.
func (s span) divide(days []storage.ClientDay, now time.Time) (parts []part) {
	var live int64
	next := 0
	for i := range s.parts {
		p := part{Begins: s.begin(now.UTC(), s.parts-1-i)}
		end := s.begin(now.UTC(), s.parts-2-i)
		for ; next < len(days) && days[next].Day.Before(end); next++ {
			live = days[next].Live
			if !days[next].Day.Before(p.Begins) {
				p.New, p.Ended = p.New+days[next].Made, p.Ended+days[next].Ended
			}
		}
		p.Live = live
		parts = append(parts, p)
	}
	return parts
}

// total is what a span adds up to, and how many are live at its end.
func total(parts []part) (sum part) {
	for _, p := range parts {
		sum.New, sum.Ended, sum.Live = sum.New+p.New, sum.Ended+p.Ended, p.Live
	}
	return sum
}
