package attempt

import (
	"regexp"
	"strings"

	"fairlead/cause"
	"fairlead/storage"
)

// answer sets what to tell the partner: about the last thing that was refused.
func (d *Reduced) answer(events []storage.AttemptEvent, a storage.Attempt) {
	why, told := d.decisive(events, a)
	if why.ID == "" {
		return
	}
	d.Cause, d.Fix = why.Cause, why.Fix
	d.Answer = withoutPeople(strings.Join(sentences(why.Cause, told, why.Fix), " "))
}

// decisive is the refusal that the answer is about, and what is told of its detail. What
// the partner did comes before what people met on our pages, which matters only while
// they have not connected.
func (d *Reduced) decisive(events []storage.AttemptEvent, a storage.Attempt) (why cause.Refusal, told string) {
	for i := len(events) - 1; i >= 0; i-- {
		switch e := events[i]; e.Name {
		case storage.EventRefused, storage.EventExchangeRefused:
			why, _ = causeOf(e, a)
			return why, sentence(e, why)
		case storage.EventReplayed, storage.EventDenied:
			why, _ = causeOf(e, a)
			return why, ""
		}
	}
	if id := d.silent(); id != "" {
		why, _ = cause.ByID(id)
		return why, ""
	}
	if d.Outcome == storage.Allowed {
		return why, ""
	}
	for i := len(events) - 1; i >= 0; i-- {
		if why, found := causeOf(events[i], a); found {
			return why, ""
		}
	}
	if d.Outcome == storage.StateExpired {
		why, _ = cause.ByID(cause.AttemptExpired)
	}
	return why.Within(lifetimeOf(a)), ""
}

// silent is the cause of what never happened.
func (d *Reduced) silent() cause.ID {
	if d.Exchange.State == Expired {
		return cause.CodeUnexchanged
	}
	return ""
}

// sentence is an event's detail as a sentence: the error that was sent, or else a
// sentence already.
func sentence(e storage.AttemptEvent, why cause.Refusal) string {
	switch {
	case e.Detail == "":
		return ""
	case why.Code != "" && !why.HasHeading():
		return "The answer was “" + e.Detail + "”."
	}
	return e.Detail
}

func sentences(all ...string) (some []string) {
	for _, one := range all {
		if one != "" {
			some = append(some, one)
		}
	}
	return some
}

// address is an email address, also in a URL.
var address = regexp.MustCompile(`[^\s/?&=<>"“”]+(?:@|%40)[^\s/?&=<>"“”]+`)

// withoutPeople leaves email addresses out of a text that came in a link.
func withoutPeople(text string) string { return address.ReplaceAllString(text, "…") }
