package main

import (
	"strconv"

	"fairlead/storage"
)

// nearRows is how many rows of a list are left where the page before the last begins.
const nearRows = 80

func (c *consoleRows) partnerLists() (all []list) {
	cursor := func(n uint64) storage.Cursor {
		return storage.Cursor{Number: c.partnerSince(n), Text: consolePartnerID(n)}
	}
	// The filter matches one partner in so many, from some on.
	of := func(from, every uint64, pairs ...string) {
		l := list{path: "/staff/partners", filter: filterBy(pairs...)}
		if near := from + nearRows*every; near < c.partners/2 {
			l.middle, l.near = cursor(c.partners/2), cursor(near)
		}
		all = append(all, l)
	}
	each := func(every uint64, pairs ...string) { of(0, every, pairs...) }
	others := func(every uint64, pairs ...string) { of(c.firstPartners(), every, pairs...) }
	each(1)
	each(1, "status", "active")
	each(100, "status", "suspended")
	each(200, "status", "leaving")
	each(100, "status", "trouble")
	words := uint64(len(partnerWords))
	others(words, "q", "harbour")
	others(words, "q", "élan")
	others(1000, "q", "zebra")
	others(100*words/4, "q", "gantry", "status", "suspended")
	others(100*words/4, "q", "lantern", "status", "trouble")
	others(10/3+1, "q", "platform.example")
	others(10/3+1, "q", "platform.example", "status", "active")
	others(100, "q", "platform.example", "status", "suspended")
	each(100, "q", consoleContact(1))
	each(c.partners, "q", c.callback(c.bigPartner()))
	each(c.partners, "q", consolePartnerID(c.bigPartner()))
	each(c.partners, "q", "no such company")
	return append(all,
		list{path: "/staff/partners", filter: filterBy("q", "oldest"), middle: cursor(c.firstPartners() / 2), near: cursor(nearRows)},
		list{path: "/staff/partners", filter: filterBy("q", "oldest.example"), middle: cursor(c.firstPartners() / 2), near: cursor(nearRows)},
		list{path: "/staff/partners", filter: filterBy("q", "oldest.example", "status", "suspended")})
}

func (c *consoleRows) attemptLists() (all []list) {
	filtered := func(matches func(consoleAttempt) bool, pairs ...string) {
		all = append(all, c.attemptList(matches, pairs...))
	}
	big, common := consolePartnerID(c.bigPartner()), consolePartnerID(quietPartner)
	isBig := func(a consoleAttempt) bool { return a.partner == c.bigPartner() && !a.isUnknown }
	isCommon := func(a consoleAttempt) bool { return a.partner == quietPartner && !a.isUnknown }
	isBusy := func(a consoleAttempt) bool { return a.account == busyAccount && a.hasAccount }
	filtered(func(consoleAttempt) bool { return true })
	filtered(isBig, "partner", big)
	filtered(isCommon, "partner", common)
	filtered(isBusy, "email", accountEmail(busyAccount))
	filtered(none, "email", accountEmail(commonAccount))
	filtered(func(a consoleAttempt) bool { return isBig(a) && isBusy(a) }, "partner", big, "email", accountEmail(busyAccount))
	filtered(func(a consoleAttempt) bool { return isCommon(a) && isBusy(a) }, "partner", common, "email", accountEmail(busyAccount))
	filtered(none, "partner", big, "email", accountEmail(commonAccount))
	for outcome, stored := range attemptOutcomes {
		if outcome == "" {
			continue
		}
		is := func(a consoleAttempt) bool { return a.outcome == stored }
		filtered(is, "outcome", string(outcome))
		filtered(func(a consoleAttempt) bool { return is(a) && isBig(a) }, "outcome", string(outcome), "partner", big)
		filtered(func(a consoleAttempt) bool { return is(a) && isCommon(a) }, "outcome", string(outcome), "partner", common)
		filtered(func(a consoleAttempt) bool { return is(a) && isBusy(a) }, "outcome", string(outcome), "email", accountEmail(busyAccount))
	}
	return append(all, c.periods(big)...)
}

// attemptOutcomes are the filters by outcome, and what is stored of those attempts. No open ones
// are filled in. The first is no filter.
var attemptOutcomes = map[storage.Outcome]storage.Outcome{"": "", storage.StateOpen: "nothing", storage.Allowed: storage.Allowed,
	storage.Denied: storage.Denied, storage.Refused: storage.Refused, storage.StateExpired: storage.Pending}

func none(consoleAttempt) bool { return false }

// attemptList is a list of the attempts that match.
func (c *consoleRows) attemptList(matches func(consoleAttempt) bool, pairs ...string) list {
	l := list{path: "/staff/attempts", filter: filterBy(pairs...)}
	n, newest := c.oldest(nearRows, matches), c.attempts-1
	if n < newest {
		l.middle, l.near = c.attemptCursor((n+newest)/2), c.attemptCursor(n)
	}
	return l
}

func (c *consoleRows) attemptCursor(n uint64) storage.Cursor {
	return storage.Cursor{Number: c.began(n), Text: consoleAttemptID(n)}
}

// periods are attempts of a time. They lie far back, where a list must not begin to read.
func (c *consoleRows) periods(partner string) (all []list) {
	early, late := c.attempts/10, c.attempts/2
	for _, pairs := range [][]string{{"to", day(c.began(early))}, {"from", day(c.began(early)), "to", day(c.began(late))}} {
		for _, more := range [][]string{nil, {"partner", partner}, {"email", accountEmail(busyAccount)}, {"outcome", "denied"}, {"outcome", "expired"}, {"outcome", "open"}} {
			l := list{path: "/staff/attempts", filter: filterBy(append(append([]string{}, pairs...), more...)...)}
			all = append(all, l)
		}
	}
	return append(all, list{path: "/staff/attempts", filter: filterBy("from", day(c.began(late))), middle: c.attemptCursor(c.attempts - c.attempts/4),
		near: c.attemptCursor(late + nearRows)})
}

func (c *consoleRows) auditLists() (all []list) {
	cursor := func(n uint64) storage.Cursor {
		return storage.Cursor{Number: c.auditAt(n).UnixMilli(), Text: strconv.FormatUint(c.auditFrom+n+1, 10)}
	}
	filtered := func(every uint64, pairs ...string) {
		l := list{path: "/staff/audit", filter: filterBy(pairs...)}
		if near := rareRows + nearRows*every; near < c.audit {
			l.middle, l.near = cursor(c.audit/2), cursor(near)
		}
		all = append(all, l)
	}
	early, late := day(c.auditAt(c.audit/10).UnixMilli()), day(c.auditAt(c.audit-c.audit/1000).UnixMilli())
	partner := consolePartnerID(c.bigPartner())
	filtered(1)
	filtered(2, "who", staffID(busyStaff))
	filtered(2*auditStaff, "who", staffID(busyStaff+1))
	filtered(2, "what", frequentWhat)
	filtered(15, "what", auditWhat[0])
	filtered(50, "on", partner)
	filtered(4, "who", staffID(busyStaff), "what", frequentWhat)
	filtered(100, "who", staffID(busyStaff), "on", partner)
	filtered(250, "what", auditWhat[0], "on", partner)
	filtered(2, "to", early, "who", staffID(busyStaff))
	filtered(2, "to", early, "what", frequentWhat)
	filtered(50, "to", early, "on", partner)
	filtered(1, "to", early)
	for _, pairs := range [][]string{{"who", rareWho}, {"what", rareWhat}, {"who", staffID(busyStaff), "what", rareWhat}, {"who", rareWho, "what", frequentWhat},
		{"from", late}, {"from", late, "what", frequentWhat}, {"from", late, "what", rareWhat}, {"from", late, "who", rareWho}, {"from", late, "on", partner},
		{"to", early, "what", rareWhat}, {"from", early, "to", late}, {"from", early, "to", late, "who", staffID(busyStaff), "what", frequentWhat}, {"on", hexID(ofAccount, commonAccount)}} {
		all = append(all, list{path: "/staff/audit", filter: filterBy(pairs...)})
	}
	return all
}
