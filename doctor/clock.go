package doctor

import (
	"context"
	"time"
)

var clockCheck = check{"clock", []*kind{&clockFarOff, &clockOff}, checkClock}

const (
	clockWhat = "The clock is %s %s that of %s."
	clockDo   = "Set the clocks of both with NTP."
)

var (
	clockFarOff = kind{Problem, clockWhat, "One-time codes are refused, and so are signed webhooks once it is five minutes.", clockDo}
	clockOff    = kind{Warning, clockWhat, "Codes and tokens expire at the wrong moment, and it may become worse.", clockDo}
)

const (
	clockProblem = 30 * time.Second
	clockWarning = 5 * time.Second
)

// reading is a foreign clock that was read between two times of ours. Its own time is known to
// a precision.
type reading struct {
	whose         string
	theirs        time.Time
	before, after time.Time
	precision     time.Duration
}

// ahead is by how much our clock is ahead at least; negative if it is behind.
func (r reading) ahead() time.Duration {
	if early := r.before.Sub(r.theirs.Add(r.precision)); early > 0 {
		return early
	}
	return min(0, r.after.Sub(r.theirs))
}

func checkClock(_ context.Context, e *examination) (found []Finding) {
	all := e.readClocks()
	if len(all) == 0 {
		return nil
	}
	for _, r := range all {
		ahead := r.ahead()
		direction := "ahead of"
		if ahead < 0 {
			direction = "behind"
		}
		switch off := ahead.Abs(); {
		case off >= clockProblem:
			found = append(found, clockFarOff.found(span(off), direction, r.whose))
		case off >= clockWarning:
			found = append(found, clockOff.found(span(off), direction, r.whose))
		}
	}
	return orPassed(found, "The clock agrees with %s.", count(len(all), "other"))
}

func (e *examination) readClocks() (all []reading) {
	if engine, err := e.engine(); err == nil && !engine.Clock.IsZero() {
		all = append(all, reading{"the database", engine.Clock, engine.Before, engine.After, 0})
	}
	switch a := e.public(); {
	case a.Proven:
		all = append(all, reading{e.PublicURL.Host, a.Self.Time, a.Before, a.After, time.Millisecond})
	case a.Err == nil && !a.Date.IsZero():
		all = append(all, reading{e.PublicURL.Host, a.Date, a.Before, a.After, time.Second})
	}
	if e.Stripe != nil {
		if c, err := e.stripe(); err == nil && !c.Date.IsZero() {
			all = append(all, reading{"Stripe", c.Date, c.Before, c.After, time.Second})
		}
	}
	return all
}
