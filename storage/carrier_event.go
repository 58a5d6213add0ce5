package storage

import "context"

// CarrierEvent is something that happened to a carrier account.
type CarrierEvent struct {
	ID               int64            `db:"id"` // rises in the order of creation
	CarrierAccountID string           `db:"carrier_account_id"`
	At               Time             `db:"at"`
	Name             CarrierEventName `db:"name"`
	Reason           CarrierEnd       `db:"reason"` // of a disconnection; empty otherwise
}

// CarrierEventName says what happened.
type CarrierEventName string

// What can happen.
const (
	CarrierAccountAdded        CarrierEventName = "added"
	CarrierAccountConnected    CarrierEventName = "connected" // for the first time
	CarrierAccountRecovered    CarrierEventName = "recovered" // connected again
	CarrierAccountDisconnected CarrierEventName = "disconnected"
)

// CarrierEvents lists what happened to a carrier account, newest first.
func (db *DB) CarrierEvents(ctx context.Context, carrierAccountID string, limit int) (all []CarrierEvent, err error) {
	err = db.sql.List(ctx, &all, `SELECT id, carrier_account_id, at, name, reason FROM carrier_account_event
		WHERE carrier_account_id = ? ORDER BY id DESC LIMIT ?`, carrierAccountID, limit)
	return all, err
}

// toldOfCarriers are the events that tell of what can happen. That one was added is not told.
var toldOfCarriers = map[CarrierEventName]EventType{CarrierAccountConnected: TypeCarrierConnected,
	CarrierAccountRecovered: TypeCarrierRecovered, CarrierAccountDisconnected: TypeCarrierDisconnected}

// recordCarrier records what happened to a carrier account, and tells of it.
func (t tx) recordCarrier(a CarrierAccount, name CarrierEventName, reason CarrierEnd, now Time) error {
	_, err := t.Exec(`INSERT INTO carrier_account_event (carrier_account_id, at, name, reason) VALUES (?, ?, ?, ?)`, a.ID, now, name, reason)
	if err != nil {
		return err
	}
	if what, told := toldOfCarriers[name]; told {
		return t.tellCarrier(what, a, reason, now)
	}
	return nil
}

func (t tx) tellCarrier(what EventType, a CarrierAccount, reason CarrierEnd, now Time) error {
	return t.tell(Event{Type: what, AccountID: a.AccountID},
		map[string]any{"carrier_account_id": a.ID, "carrier": a.CarrierID, "reason": orNull(string(reason))}, now)
}

// disconnectCarrier ends a carrier account's connection, if it is connected: its tokens are
// wiped, and the carrier is told.
func (t tx) disconnectCarrier(carrierAccountID string, reason CarrierEnd, now Time) error {
	n, err := t.Exec(`UPDATE carrier_account SET status = ?, reason = ?, disconnected_at = ?, updated_at = ? WHERE id = ? AND status = ?`,
		CarrierDisconnected, reason, now, now, carrierAccountID, CarrierConnected)
	if err != nil || n == 0 {
		return err
	}
	t.Change(carrierAccountID)
	a, err := t.lockCarrierAccount(carrierAccountID)
	if err != nil {
		return err
	}
	if err := t.wipeCarrierTokens(a, now); err != nil {
		return err
	}
	return t.recordCarrier(a, CarrierAccountDisconnected, reason, now)
}

// disconnectCarriersOf ends the connections of an account that will be erased.
func (t tx) disconnectCarriersOf(accountID string, now Time) error {
	var connected []string
	err := t.List(&connected, `SELECT a.id FROM carrier_account a JOIN carrier_token k ON k.carrier_account_id = a.id
		WHERE a.account_id = ? ORDER BY a.id`, accountID)
	for _, id := range connected {
		if err == nil {
			err = t.disconnectCarrier(id, CarrierEndedByOwner, now)
		}
	}
	return err
}

// disconnectByItself ends a connection that nobody here has ended, and tells the owner, or
// the platform of an account that has none.
func (t tx) disconnectByItself(carrierAccountID string, reason CarrierEnd, now Time) error {
	if err := t.disconnectCarrier(carrierAccountID, reason, now); err != nil {
		return err
	}
	var of struct {
		AccountID string `db:"account_id"`
		Carrier   string `db:"name"`
		Platform  string `db:"platform_id"` // empty for none, or if the account has an owner
	}
	err := t.Get(&of, `SELECT a.account_id, c.name, COALESCE(m.platform_id, '') AS platform_id FROM carrier_account a
		JOIN carrier c ON c.id = a.carrier_id AND c.test = a.test
		LEFT JOIN managed_account m ON m.account_id = a.account_id AND m.claimed_at IS NULL WHERE a.id = ?`, carrierAccountID)
	if err != nil {
		return err
	}
	n := Notice{AccountID: of.AccountID, Name: NoticeCarrierDisconnected, Carrier: of.Carrier}
	if of.Platform != "" {
		n = Notice{AccountID: of.Platform, Name: NoticeManagedCarrierDisconnected, Carrier: of.Carrier, Managed: of.AccountID, CarrierAccountID: carrierAccountID}
	}
	return t.notify(n, now)
}
