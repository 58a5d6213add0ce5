package billing

import (
	"net/http"
	"strings"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// Room is where an account's way to pay is captured.
type Room struct {
	Web       *web.Hall
	Processor Processor

	// Tries are limited because thieves test stolen cards on forms like this.
	byAccount, byAddress web.Limit
	// Looks are limited where each of them has another server asked.
	looksByAccount, looksByAddress web.Limit
}

// Mount adds the room's pages.
func (m *Room) Mount(mux *http.ServeMux) {
	m.byAccount.Burst, m.byAccount.Every = 10, time.Minute
	m.byAddress.Burst, m.byAddress.Every = 50, 10*time.Second
	m.looksByAccount.Burst, m.looksByAccount.Every = 60, 2*time.Second
	m.looksByAddress.Burst, m.looksByAddress.Every = 60, 2*time.Second

	mux.Handle("GET /billing", m.missing(m.looking(m.ask)))
	mux.Handle("POST /billing", m.missing(m.take))
	mux.Handle("GET /billing/return", m.missing(m.looking(m.comeBack)))
}

// step is a handler for somebody who has no way to pay yet, in an attempt or
// outside of one, where it is nil.
type step func(w http.ResponseWriter, r *http.Request, v *Visit, a *storage.Attempt) error

// missing lets a step see those alone who still need it. Everybody else goes on;
// who is not signed in goes to where that is done.
func (m *Room) missing(do step) http.Handler {
	handle := func(w http.ResponseWriter, r *http.Request) error {
		a, err := m.Web.Attempt(r)
		if err != nil {
			return err
		}
		who := web.VisitOf(r)
		if who == nil {
			return &web.Detour{To: web.Next(a, r)}
		}
		has, err := m.Web.DB.HasPaymentMethod(r.Context(), who.Account.ID)
		if err != nil {
			return err
		}
		if has {
			return &web.Detour{To: web.Next(a, r)}
		}
		return do(w, r, m.visit(a, who.Account), a)
	}
	inFlow, outside := m.Web.Page(handle), m.Web.SignedIn(handle)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("attempt") != "" {
			inFlow.ServeHTTP(w, r)
			return
		}
		outside.ServeHTTP(w, r)
	})
}

func (m *Room) visit(a *storage.Attempt, account storage.Account) *Visit {
	v := &Visit{Account: account, Now: m.Web.DB.Now(), Chrome: web.Chrome{
		Title: "Add a way to pay", Flow: web.FlowAt(a, web.StepBilling), Policy: web.PolicyFor(a)}}
	v.ReturnURL = strings.TrimSuffix(m.Web.PublicURL.String(), "/") + v.Chrome.At("/billing/return")
	return v
}
