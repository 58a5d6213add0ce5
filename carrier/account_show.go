package carrier

import (
	"net/http"
	"time"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// eventsShown is how many of the newest events a page shows.
const eventsShown = 100

// AccountPage shows a carrier account and what happened to it.
type AccountPage struct {
	web.Chrome
	Account AccountView
	Events  []EventView
}

// EventView is something that happened. Why is zero but for disconnections.
type EventView struct {
	What locale.Text
	Why  locale.Message
	At   time.Time
}

// Template names templates/carrier/account.html.
func (*AccountPage) Template() string { return "carrier/account" }

// eventTexts say what happened.
var eventTexts = map[storage.CarrierEventName]locale.Text{
	storage.CarrierAccountAdded:        "Added",
	storage.CarrierAccountConnected:    "Connected",
	storage.CarrierAccountRecovered:    "Connected again",
	storage.CarrierAccountDisconnected: "Disconnected",
}

// showAccount handles GET /account/carriers/{id}.
func (h *Pages) showAccount(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	a, at, err := h.account(r, who)
	if err != nil {
		return err
	}
	page := &AccountPage{Account: h.view(r.Context(), a, at)}
	page.Title, page.TitleArgs = "%s account", []any{page.Account.Carrier}
	page.Policy = leadingTo(page.Account)
	events, err := h.App.DB.CarrierEvents(r.Context(), a.ID, eventsShown)
	if err != nil {
		return err
	}
	for _, e := range events {
		page.Events = append(page.Events, EventView{What: eventTexts[e.Name], Why: h.why(e.Reason, page.Account.Carrier), At: e.At.Time})
	}
	return h.App.Show(w, r, http.StatusOK, page)
}
