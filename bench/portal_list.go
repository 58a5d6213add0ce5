package main

import (
	"net/url"
	"slices"
	"strings"

	"fairlead/storage"
)

// portalLooks are the pages of the biggest partner that are measured.
func (c *consoleRows) portalLooks() (all []look) {
	lists := append([]list{c.connectionList(), c.connectionList("show", "12-months")}, c.portalAttempts()...)
	for _, l := range lists {
		all = append(all, l.looks()...)
	}
	secrets := c.portalPath("/secrets")
	all = append(all, look{title: secrets, path: secrets, where: firstPage}, look{title: secrets, path: secrets, where: lastPage},
		look{title: c.portalPath("/callbacks"), path: c.portalPath("/callbacks"), where: firstPage})
	all = append(all, asJSON(all)...)
	for i, l := range all {
		all[i].title = strings.ReplaceAll(l.title, consolePartnerID(c.bigPartner()), "CLIENT_ID")
	}
	return append(all, c.portalObjects()...)
}

func (c *consoleRows) portalPath(more string) string {
	return "/partners/" + consolePartnerID(c.bigPartner()) + more
}

// asJSON are the same pages as scripts read them.
func asJSON(pages []look) (all []look) {
	for _, l := range pages {
		l.title, l.json = l.title+" as JSON", true
		all = append(all, l)
	}
	return all
}

func (c *consoleRows) connectionList(filter ...string) list {
	l := list{path: c.portalPath("/connections"), filter: filterBy(filter...)}
	cursor := func(n uint64) storage.Cursor {
		began, _ := c.connection(n)
		return storage.Cursor{Number: began, Text: consoleConnectionID(n, began)}
	}
	if c.connections() > 2*nearRows {
		l.middle, l.near = cursor(c.connections()/2), cursor(nearRows)
	}
	return l
}

// portalAttempts are the attempts of the biggest partner by each filter and by two.
func (c *consoleRows) portalAttempts() (all []list) {
	path := c.portalPath("/attempts")
	early, late := day(c.began(c.attempts/10)), day(c.began(c.attempts/2))
	for outcome, stored := range attemptOutcomes {
		matches := func(a consoleAttempt) bool {
			return a.partner == c.bigPartner() && !a.isUnknown && (outcome == "" || a.outcome == stored)
		}
		filter := []string{}
		if outcome != "" {
			filter = []string{"outcome", string(outcome)}
		}
		l := c.attemptList(matches, filter...)
		l.path = path
		all = append(all, l)
		for _, period := range [][]string{{"from", late}, {"to", early}, {"from", early, "to", late}} {
			all = append(all, list{path: path, filter: filterBy(append(period, filter...)...)})
		}
	}
	slices.SortFunc(all, func(a, b list) int { return strings.Compare(a.title(), b.title()) })
	for _, code := range []string{consoleCode(c.attempts - 1), consoleCode(c.testAttempt(1)), "0000-0000"} {
		all = append(all, list{path: path, filter: filterBy("support_code", code)})
	}
	return append(all, c.testList())
}

// testList are the attempts in test mode.
func (c *consoleRows) testList() list {
	cursor := func(i uint64) storage.Cursor {
		return storage.Cursor{Number: evenly(i, c.tests(), consoleAttempts, c.now), Text: consoleAttemptID(c.testAttempt(i))}
	}
	return list{path: c.portalPath("/attempts"), filter: filterBy("test", "on"), middle: cursor(c.tests() / 2), near: cursor(nearRows)}
}

// portalObjects are pages that are no lists, or short ones. The viewer has many partners, among
// which the guide has its readers choose too.
func (c *consoleRows) portalObjects() (all []look) {
	secret := consoleSecretID(c.bigPartner())
	wrong := url.Values{"response_type": {"code"}, "state": {"1"}, "client_id": {consolePartnerID(c.bigPartner())}, "redirect_uri": {portalCallback(7) + "/"}}
	for title, path := range map[string]string{
		"all partners of an agency": "/partners", "the guide, for an agency": "/docs", "oneself": "/partners/me",
		"overview": c.portalPath(""), "rotate a secret": c.portalPath("/secrets/rotate"), "before revoking a secret": c.portalPath("/secrets/" + secret + "/revoke"),
		"people": c.portalPath("/people"), "profile": c.portalPath("/profile"), "before leaving": c.portalPath("/leave"),
		"test bench": c.portalPath("/test"), "a run of the test bench": c.portalPath("/test/" + hexID(ofTestRun, 0)),
		"one attempt": c.portalPath("/attempts/" + consoleCode(c.bigAttempt())), "a wrong callback": "/oauth/authorize?" + wrong.Encode(),
	} {
		all = append(all, look{title: title, path: path})
	}
	slices.SortFunc(all, func(a, b look) int { return strings.Compare(a.title, b.title) })
	return all
}

// bigAttempt is the latest attempt of the biggest partner.
func (c consoleSize) bigAttempt() uint64 {
	for n := c.attempts - 1; ; n-- {
		if a := c.attempt(n); a.partner == c.bigPartner() && !a.isUnknown {
			return n
		}
	}
}
