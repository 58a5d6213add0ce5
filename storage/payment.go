package storage

import "context"

// PaymentMethod is an account's payment method. Of a card it has only what may be shown,
// never its number or security code.
type PaymentMethod struct {
	AccountID string `db:"account_id"`
	Processor string `db:"processor"`
	// Customer and Reference are the processor's IDs for the account and for its payment
	// method.
	Customer   string `db:"customer"`
	Reference  string `db:"reference"`
	Brand      string `db:"brand"`
	Last4      string `db:"last4"`
	ExpMonth   int    `db:"exp_month"`
	ExpYear    int    `db:"exp_year"`
	Holder     string `db:"holder"`
	Street     string `db:"street"`
	City       string `db:"city"`
	PostalCode string `db:"postal_code"`
	Country    string `db:"country"` // ISO 3166-1 alpha-2
	CreatedAt  Time   `db:"created_at"`
}

// PaymentSetup is a payment method that a processor was asked to set up and has not
// confirmed.
type PaymentSetup struct {
	AccountID string `db:"account_id"`
	Processor string `db:"processor"`
	Customer  string `db:"customer"`
	Reference string `db:"reference"`
	CreatedAt Time   `db:"created_at"`
	// UsedAt is when its payment method was saved. The next setup is for the same customer.
	UsedAt Time `db:"used_at"`
}

const paymentColumns = `account_id, processor, customer, reference, brand, last4, exp_month, exp_year,
	holder, street, city, postal_code, country, created_at`

// SavePaymentMethod writes an account's payment method and marks the pending setup as
// used. ErrConflict means that the account already has one, ErrSignedOut that the session
// has ended; nothing was changed.
func (db *DB) SavePaymentMethod(ctx context.Context, p *PaymentMethod, sessionID string, d Device) error {
	p.CreatedAt = db.Time()
	return db.transact(ctx, func(t tx) error {
		if _, err := t.lockOwner(p.AccountID, sessionID, p.CreatedAt); err != nil {
			return err
		}
		return t.addPaymentMethod(p, d)
	})
}

const insertPaymentMethod = `INSERT INTO payment_method (` + paymentColumns + `)
	VALUES (:account_id, :processor, :customer, :reference, :brand, :last4, :exp_month, :exp_year,
	        :holder, :street, :city, :postal_code, :country, :created_at)`

func (t tx) addPaymentMethod(p *PaymentMethod, d Device) error {
	err := t.Insert(insertPaymentMethod, p)
	if err != nil {
		return err
	}
	if err := t.usePaymentSetup(p.AccountID, p.CreatedAt); err != nil {
		return err
	}
	return t.record(Activity{AccountID: p.AccountID, Name: ActivityCardAdded, Device: d}, p.CreatedAt)
}

func (t tx) usePaymentSetup(accountID string, now Time) error {
	_, err := t.Exec(`UPDATE payment_setup SET used_at = ? WHERE account_id = ? AND used_at IS NULL`, now, accountID)
	return err
}

// PaymentMethodByAccount finds an account's payment method.
func (db *DB) PaymentMethodByAccount(ctx context.Context, accountID string) (p PaymentMethod, err error) {
	err = db.sql.Get(ctx, &p, `SELECT `+paymentColumns+` FROM payment_method WHERE account_id = ?`, accountID)
	return p, err
}

// HasPaymentMethod reports whether an account has a payment method.
func (db *DB) HasPaymentMethod(ctx context.Context, accountID string) (bool, error) {
	return db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM payment_method WHERE account_id = ?)`, accountID)
}

// SavePaymentSetup writes a pending setup in place of the one whose reference is former
// (empty if there was none), and returns what is stored. If another request has replaced
// that one, its setup stays. ErrSignedOut means that the session has ended.
func (db *DB) SavePaymentSetup(ctx context.Context, former string, s PaymentSetup, sessionID string) (PaymentSetup, error) {
	s.CreatedAt = db.Time()
	err := db.transact(ctx, func(t tx) error {
		if _, err := t.lockOwner(s.AccountID, sessionID, s.CreatedAt); err != nil {
			return err
		}
		_, err := t.Exec(`INSERT INTO payment_setup (account_id, processor, customer, reference, created_at)
			VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (account_id) DO UPDATE SET
				processor = excluded.processor, customer = excluded.customer,
				reference = excluded.reference, created_at = excluded.created_at, used_at = NULL
			WHERE payment_setup.reference = ?`,
			s.AccountID, s.Processor, s.Customer, s.Reference, s.CreatedAt, former)
		if err != nil {
			return err
		}
		return t.Get(&s, `SELECT account_id, processor, customer, reference, created_at, used_at
			FROM payment_setup WHERE account_id = ?`, s.AccountID)
	})
	return s, err
}

// PaymentSetupByAccount finds an account's latest setup.
func (db *DB) PaymentSetupByAccount(ctx context.Context, accountID string) (s PaymentSetup, err error) {
	err = db.sql.Get(ctx, &s, `SELECT account_id, processor, customer, reference, created_at, used_at
		FROM payment_setup WHERE account_id = ?`, accountID)
	return s, err
}
