package preview

import (
	"time"

	"fairlead/storage"
)

func activityStates() []state {
	return []state{
		usual("activity", "what was done in an account", payable, connect("Harbour & Sons Books", false), open("/account/activity")),
		usual("activity-every", "everything that can be done, with what support did", loggedIn, everyActivity, open("/account/activity")),
		usual("activity-newest", "there are more entries than a page has", loggedIn, manyLogIns, open("/account/activity")),
		usual("activity-older", "the page after the first", loggedIn, manyLogIns, open("/account/activity?before=21")),
	}
}

// onLaptop is a browser as it names itself.
var onLaptop = storage.Device{Address: "2001:db8:85a3::8a2e:370:7334",
	UserAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"}

func everyActivity(p *person) {
	for _, name := range storage.ActivityNames {
		if name != storage.ActivitySupportChanged {
			p.did(name, "Northwind", onLaptop)
		}
	}
	for _, what := range []string{storage.SupportSuspended, storage.SupportResumed, storage.SupportVerified, storage.SupportResetSecondFactor, storage.SupportClosed} {
		p.did(storage.ActivitySupportChanged, what, storage.Device{})
	}
}

func manyLogIns(p *person) {
	for range 70 {
		p.did(storage.ActivityLoggedIn, "", onLaptop)
		wait(time.Hour)(p)
	}
	again(p)
}

// did records what was done in the person's account.
func (p *person) did(name storage.ActivityName, detail string, d storage.Device) {
	p.check(p.db.RecordActivity(p.ctx, storage.Activity{AccountID: p.account.ID, Name: name, Detail: detail, Device: d}))
}
