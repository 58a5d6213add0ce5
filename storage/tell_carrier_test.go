package storage_test

import (
	"testing"
	"time"

	"fairlead/storage"
)

// carrierAccount is the account's own at a carrier.
func (f *toldFixture) carrierAccount(auth storage.CarrierAuth) *storage.CarrierAccount {
	f.t.Helper()
	newCarrier(f.t, f.db, "ups", auth)
	return newCarrierAccount(f.account.ID, "ups", "94567e")
}

func (f *toldFixture) ofCarrier(what storage.EventType, id, reason string) told {
	if reason != "null" {
		reason = `"` + reason + `"`
	}
	return told{what: what, data: data(`{"carrier_account_id": %q, "carrier": "ups", "reason": %s}`, id, reason), account: true, partner: true}
}

func (f *toldFixture) connect(id string) error {
	k := storage.CarrierToken{CarrierAccountID: id, Access: []byte("a"), Refresh: []byte("r"), IssuedAt: f.db.Time()}
	return f.db.ConnectCarrier(f.t.Context(), k, f.db.Time())
}

// connected is a carrier account that is.
func (f *toldFixture) connected() *storage.CarrierAccount {
	f.t.Helper()
	a := f.carrierAccount(storage.CarrierOAuth)
	must(f.t, f.db.CreateCarrierAccount(f.t.Context(), a, 9))
	must(f.t, f.connect(a.ID))
	return a
}

// lease takes the lease of a carrier account, to refresh it.
func (f *toldFixture) lease(id string) storage.CarrierConnection {
	f.t.Helper()
	c, err := f.db.CarrierConnectionOf(f.t.Context(), id)
	must(f.t, err)
	c, err = f.db.LeaseCarrier(f.t.Context(), c.State, time.Hour, false)
	must(f.t, err)
	return c
}

func TestCarrierAccountsAreToldOf(t *testing.T) {
	disconnect := func(f *toldFixture, id string, why storage.CarrierEnd) func() error {
		return func() error {
			_, err := f.db.DisconnectCarrierAccount(f.t.Context(), f.account.ID, id, why)
			return err
		}
	}
	disconnected := func(why storage.CarrierEnd) toldRow {
		return func(f *toldFixture) (func() error, []told) {
			a := f.connected()
			return disconnect(f, a.ID, why), []told{f.ofCarrier(storage.TypeCarrierDisconnected, a.ID, string(why))}
		}
	}
	tell(t, map[string]toldRow{
		"connected": func(f *toldFixture) (func() error, []told) {
			a := f.carrierAccount(storage.CarrierOAuth)
			must(f.t, f.db.CreateCarrierAccount(f.t.Context(), a, 9))
			return func() error { return f.connect(a.ID) }, []told{f.ofCarrier(storage.TypeCarrierConnected, a.ID, "null")}
		},
		"added without OAuth, and so connected": func(f *toldFixture) (func() error, []told) {
			a := f.carrierAccount(storage.CarrierDefault)
			return func() error { return f.db.CreateCarrierAccount(f.t.Context(), a, 9) }, []told{f.ofCarrier(storage.TypeCarrierConnected, a.ID, "null")}
		},
		"added": func(f *toldFixture) (func() error, []told) {
			a := f.carrierAccount(storage.CarrierOAuth)
			return func() error { return f.db.CreateCarrierAccount(f.t.Context(), a, 9) }, nil
		},
		"connected while it is": func(f *toldFixture) (func() error, []told) {
			a := f.connected()
			return func() error { return f.connect(a.ID) }, nil
		},
		"disconnected by its owner":     disconnected(storage.CarrierEndedByOwner),
		"disconnected by a partner":     disconnected(storage.CarrierEndedByPartner),
		"disconnected by the operator":  disconnected(storage.CarrierEndedByOperator),
		"disconnected by its carrier":   failed(storage.CarrierFailure{Outcome: storage.CarrierRefreshRefused, Expired: true}, storage.CarrierExpired),
		"disconnected, since it's lost": failed(storage.CarrierFailure{Outcome: storage.CarrierRefreshRefused}, storage.CarrierLost),
		"disconnected for good":         failed(storage.CarrierFailure{Outcome: storage.CarrierRefreshRefused, Stable: true}, storage.CarrierRefused),
		"its carrier removed": func(f *toldFixture) (func() error, []told) {
			a := f.connected()
			return func() error { return f.db.RemoveCarrier(f.t.Context(), "ups", false, true) },
				[]told{f.ofCarrier(storage.TypeCarrierDisconnected, a.ID, "operator")}
		},
		"its carrier to be used without OAuth": func(f *toldFixture) (func() error, []told) {
			a := f.carrierAccount(storage.CarrierOAuth)
			must(f.t, f.db.CreateCarrierAccount(f.t.Context(), a, 9))
			return func() error {
				_, err := f.db.UpdateCarrier(f.t.Context(), "ups", false, func(c *storage.Carrier) error { c.Auth = storage.CarrierDefault; return nil })
				return err
			}, []told{f.ofCarrier(storage.TypeCarrierConnected, a.ID, "null")}
		},
		"recovered": func(f *toldFixture) (func() error, []told) {
			a := f.connected()
			must(f.t, disconnect(f, a.ID, storage.CarrierEndedByOwner)())
			return func() error { return f.connect(a.ID) }, []told{f.ofCarrier(storage.TypeCarrierRecovered, a.ID, "null")}
		},
	})
}

// failed is that a carrier account's refresh fails, for the third time of refusals.
func failed(failure storage.CarrierFailure, why storage.CarrierEnd) toldRow {
	failure.BreakerPolicy = storage.BreakerPolicy{Accounts: 9, Window: time.Minute, Probe: time.Minute}
	return func(f *toldFixture) (func() error, []told) {
		a := f.connected()
		if why == storage.CarrierRefused {
			for range 2 {
				_, err := f.db.FailCarrier(f.t.Context(), f.lease(a.ID), failure)
				must(f.t, err)
			}
		}
		if why == storage.CarrierLost {
			unknown := storage.CarrierFailure{Outcome: storage.CarrierRefreshFailed, Unknown: true, BreakerPolicy: failure.BreakerPolicy}
			_, err := f.db.FailCarrier(f.t.Context(), f.lease(a.ID), unknown)
			must(f.t, err)
		}
		l := f.lease(a.ID)
		return func() error { _, err := f.db.FailCarrier(f.t.Context(), l, failure); return err },
			[]told{f.ofCarrier(storage.TypeCarrierDisconnected, a.ID, string(why))}
	}
}

func TestBreakersAreToldOf(t *testing.T) {
	breaker := func(what storage.EventType) told {
		return told{what: what, data: `{"carrier": "ups"}`, aboutNoAccount: true}
	}
	fails := func(f *toldFixture, id string) func() error {
		l := f.lease(id)
		return func() error {
			_, err := f.db.FailCarrier(f.t.Context(), l, storage.CarrierFailure{Outcome: storage.CarrierRefreshRefused,
				BreakerPolicy: storage.BreakerPolicy{Accounts: 1, Window: time.Minute, Probe: time.Minute}})
			return err
		}
	}
	force := func(f *toldFixture) func() error {
		return func() error { return f.db.ForceBreaker(f.t.Context(), "ups", false) }
	}
	tell(t, map[string]toldRow{
		"opened": func(f *toldFixture) (func() error, []told) {
			return fails(f, f.connected().ID), []told{breaker(storage.TypeCarrierBreakerOpened)}
		},
		"open already": func(f *toldFixture) (func() error, []told) {
			a := f.connected()
			must(f.t, fails(f, a.ID)())
			return fails(f, a.ID), nil
		},
		"closed by a success": func(f *toldFixture) (func() error, []told) {
			a := f.connected()
			must(f.t, fails(f, a.ID)())
			l := f.lease(a.ID)
			return func() error { _, err := f.db.RefreshedCarrier(f.t.Context(), l, f.db.Time()); return err }, []told{breaker(storage.TypeCarrierBreakerClosed)}
		},
		"closed by the operator": func(f *toldFixture) (func() error, []told) {
			must(f.t, fails(f, f.connected().ID)())
			return force(f), []told{breaker(storage.TypeCarrierBreakerClosed)}
		},
		"closed while it is": func(f *toldFixture) (func() error, []told) {
			f.connected()
			return force(f), nil
		},
	})
}
