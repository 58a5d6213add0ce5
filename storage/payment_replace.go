package storage

import (
	"context"
	"errors"
)

// JobCardForgotten is a card, or a customer with all cards, that the processor is to delete.
const JobCardForgotten JobKind = "card forgotten"

// ForgottenCard is what such a job is about.
type ForgottenCard struct {
	Processor string `json:"processor" db:"processor"`
	Customer  string `json:"customer" db:"customer"`
	// Reference is the payment method; empty for the whole customer.
	Reference string `json:"reference,omitempty" db:"reference"`
}

// ReplacePaymentMethod writes an account's payment method in place of the one that it has,
// if it has any, and has the processor delete that one. former is the reference of the
// one that its owner saw. A form that is sent twice changes nothing the second time.
// ErrSignedOut means that the session has ended.
func (db *DB) ReplacePaymentMethod(ctx context.Context, p *PaymentMethod, former, sessionID string, d Device) error {
	p.CreatedAt = db.Time()
	return db.transact(ctx, func(t tx) error {
		if _, err := t.lockOwner(p.AccountID, sessionID, p.CreatedAt); err != nil {
			return err
		}
		var old PaymentMethod
		err := t.Get(&old, `SELECT `+paymentColumns+` FROM payment_method WHERE account_id = ?`, p.AccountID)
		switch {
		case errors.Is(err, ErrNotFound):
			return t.addPaymentMethod(p, d)
		case err != nil:
			return err
		case old.Reference == p.Reference, old.Reference != former && old.same(*p):
			return t.usePaymentSetup(p.AccountID, p.CreatedAt)
		}
		if err := t.forgetCard(ForgottenCard{old.Processor, old.Customer, old.Reference}, p.CreatedAt); err != nil {
			return err
		}
		return t.overwritePaymentMethod(p, d)
	})
}

// same reports whether a card and its address are those of another payment method.
func (p PaymentMethod) same(other PaymentMethod) bool {
	p.Reference, p.Customer, p.CreatedAt = other.Reference, other.Customer, other.CreatedAt
	return p == other
}

func (t tx) overwritePaymentMethod(p *PaymentMethod, d Device) error {
	_, err := t.Exec(`UPDATE payment_method SET processor = ?, customer = ?, reference = ?, brand = ?, last4 = ?, exp_month = ?, exp_year = ?,
			holder = ?, street = ?, city = ?, postal_code = ?, country = ?, created_at = ? WHERE account_id = ?`,
		p.Processor, p.Customer, p.Reference, p.Brand, p.Last4, p.ExpMonth, p.ExpYear,
		p.Holder, p.Street, p.City, p.PostalCode, p.Country, p.CreatedAt, p.AccountID)
	if err != nil {
		return err
	}
	if err := t.usePaymentSetup(p.AccountID, p.CreatedAt); err != nil {
		return err
	}
	return t.record(Activity{AccountID: p.AccountID, Name: ActivityCardReplaced, Device: d}, p.CreatedAt)
}

// RemovePaymentMethod deletes an account's payment method, if it has one, here and at the
// processor. ErrSignedOut means that the session has ended.
func (db *DB) RemovePaymentMethod(ctx context.Context, accountID, sessionID string, d Device) error {
	return db.transact(ctx, func(t tx) error {
		now := db.Time()
		if _, err := t.lockOwner(accountID, sessionID, now); err != nil {
			return err
		}
		_, err := t.removePaymentMethod(accountID, d, now)
		return err
	})
}

func (t tx) removePaymentMethod(accountID string, d Device, now Time) (removed bool, err error) {
	var old ForgottenCard
	err = t.Get(&old, `DELETE FROM payment_method WHERE account_id = ? RETURNING processor, customer, reference`, accountID)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := t.forgetCard(old, now); err != nil {
		return false, err
	}
	return true, t.record(Activity{AccountID: accountID, Name: ActivityCardRemoved, Device: d}, now)
}

// forgetCard has the processor delete a card. The sandbox has no customers and keeps none.
func (t tx) forgetCard(c ForgottenCard, now Time) error {
	if c.Customer == "" {
		return nil
	}
	return t.enqueue(JobCardForgotten, c, now)
}

// forgetCustomers has the processor delete what it keeps of an account.
func (t tx) forgetCustomers(accountID string, now Time) error {
	var all []ForgottenCard
	err := t.List(&all, `SELECT processor, customer, '' AS reference FROM payment_method WHERE account_id = ?
		UNION SELECT processor, customer, '' FROM payment_setup WHERE account_id = ?`, accountID, accountID)
	for _, one := range all {
		if err == nil {
			err = t.forgetCard(one, now)
		}
	}
	return err
}
