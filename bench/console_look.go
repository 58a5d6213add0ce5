package main

import (
	"net/url"
	"strconv"
	"time"

	"fairlead/storage"
)

// look is one page of the console or the portal that is asked for many times.
type look struct {
	title, path string
	// where says which page of a list it is; the last is found by following "Next page".
	where string
	form  url.Values // for a POST
	json  bool       // as scripts read it
}

// The pages of a list.
const (
	firstPage  = "first"
	middlePage = "middle"
	lastPage   = "last"
)

// list is a list with a filter, which gets looks at its first, a middle and its last page.
type list struct {
	path   string
	filter url.Values
	// middle is where a middle page begins, near is a row shortly before the last page. The
	// zero value means that there is only one page.
	middle, near storage.Cursor
}

func (l list) looks() []look {
	all := []look{{title: l.title(), where: firstPage, path: l.at(storage.Cursor{})}}
	if !l.near.IsZero() {
		all = append(all, look{title: l.title(), where: middlePage, path: l.at(l.middle)}, look{title: l.title(), where: lastPage, path: l.at(l.near)})
	}
	return all
}

func (l list) title() string {
	text, err := url.QueryUnescape(l.filter.Encode())
	if err != nil || text == "" {
		return l.path
	}
	return l.path + "?" + text
}

func (l list) at(after storage.Cursor) string {
	query := url.Values{}
	for name, values := range l.filter {
		query[name] = values
	}
	if !after.IsZero() {
		query.Set("after", after.String())
	}
	if len(query) == 0 {
		return l.path
	}
	return l.path + "?" + query.Encode()
}

// filterBy is a filter of names and values in turn.
func filterBy(pairs ...string) url.Values {
	all := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		all.Set(pairs[i], pairs[i+1])
	}
	return all
}

// looks are all pages that are measured.
func (c *consoleRows) looks() (all []look) {
	lists := append(c.partnerLists(), c.attemptLists()...)
	for _, l := range append(lists, c.auditLists()...) {
		all = append(all, l.looks()...)
	}
	return append(append(all, c.searches()...), c.objects()...)
}

// searches are those of the home page, by each thing that it knows.
func (c *consoleRows) searches() (all []look) {
	for _, typed := range []string{consoleCode(c.attempts / 2), hexID(ofAccount, busyAccount), accountEmail(commonAccount), consoleContact(1),
		consolePartnerID(c.bigPartner()), consoleSecretID(c.bigPartner()), c.callback(c.bigPartner()), "shop-7.oldest.example", "platform.example",
		"harbour", "zebra", "no such company"} {
		all = append(all, look{title: "search " + typed, path: "/staff/search", form: url.Values{"q": {typed}}},
			look{title: "results " + typed, path: "/staff/search?q=" + url.QueryEscape(typed)})
	}
	return all
}

// objects are pages that are no lists.
func (c *consoleRows) objects() (all []look) {
	big, common := "/staff/partners/"+consolePartnerID(c.bigPartner()), "/staff/partners/"+consolePartnerID(quietPartner)
	for title, path := range map[string]string{
		"home": "/staff", "one attempt": "/staff/attempts/" + consoleCode(c.attempts-1), "an old attempt": "/staff/attempts/" + consoleCode(1),
		"one partner": common, "the biggest partner": big, "before suspending it": big + "/suspend",
		"before revoking its secret": big + "/secrets/" + consoleSecretID(c.bigPartner()) + "/revoke",
		"one change":                 "/staff/audit/" + strconv.FormatUint(c.audit/2, 10),
		"accounts":                   "/staff/accounts", "applications": "/staff/applications",
	} {
		all = append(all, look{title: title, path: path})
	}
	return all
}

func accountEmail(n uint64) string { return "person" + strconv.FormatUint(n, 10) + "@mail.example" }

// day writes a time as the filters read it.
func day(milliseconds int64) string { return time.UnixMilli(milliseconds).UTC().Format(time.RFC3339) }
