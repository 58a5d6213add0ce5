package storage

import "context"

// PaymentMethod is an account's way to pay. Of a card it has only what may be
// shown: never its number or security code.
type PaymentMethod struct {
	AccountID  string `db:"account_id"`
	Processor  string `db:"processor"`
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

// PaymentSetup is what a processor was asked to set up and has not confirmed.
type PaymentSetup struct {
	AccountID string `db:"account_id"`
	Processor string `db:"processor"`
	Customer  string `db:"customer"`
	Reference string `db:"reference"`
	CreatedAt Time   `db:"created_at"`
}

const paymentColumns = `account_id, processor, reference, brand, last4, exp_month, exp_year,
	holder, street, city, postal_code, country, created_at`

// SavePaymentMethod writes or replaces an account's way to pay and forgets what
// was being set up. Writing the same twice is harmless.
func (db *DB) SavePaymentMethod(ctx context.Context, p *PaymentMethod) error {
	p.CreatedAt = db.Time()
	return db.transact(ctx, func(t tx) error {
		if _, err := t.exec(ctx, `DELETE FROM payment_setup WHERE account_id = ?`, p.AccountID); err != nil {
			return err
		}
		return t.insert(ctx, `INSERT INTO payment_method (`+paymentColumns+`)
			VALUES (:account_id, :processor, :reference, :brand, :last4, :exp_month, :exp_year,
			        :holder, :street, :city, :postal_code, :country, :created_at)
			ON CONFLICT (account_id) DO UPDATE SET
				processor = excluded.processor, reference = excluded.reference, brand = excluded.brand,
				last4 = excluded.last4, exp_month = excluded.exp_month, exp_year = excluded.exp_year,
				holder = excluded.holder, street = excluded.street, city = excluded.city,
				postal_code = excluded.postal_code, country = excluded.country, created_at = excluded.created_at`, p)
	})
}

// PaymentMethodByAccount finds an account's way to pay.
func (db *DB) PaymentMethodByAccount(ctx context.Context, accountID string) (p PaymentMethod, err error) {
	err = db.get(ctx, &p, `SELECT `+paymentColumns+` FROM payment_method WHERE account_id = ?`, accountID)
	return p, err
}

// HasPaymentMethod says whether an account has a way to pay.
func (db *DB) HasPaymentMethod(ctx context.Context, accountID string) (has bool, err error) {
	err = db.get(ctx, &has, `SELECT EXISTS (SELECT 1 FROM payment_method WHERE account_id = ?)`, accountID)
	return has, err
}

// KeepPaymentSetup writes what a processor was asked to set up, unless another
// request got there first; it returns what is kept.
func (db *DB) KeepPaymentSetup(ctx context.Context, s PaymentSetup) (PaymentSetup, error) {
	s.CreatedAt = db.Time()
	err := db.transact(ctx, func(t tx) error {
		err := t.insert(ctx, `INSERT INTO payment_setup (account_id, processor, customer, reference, created_at)
			VALUES (:account_id, :processor, :customer, :reference, :created_at)
			ON CONFLICT (account_id) DO NOTHING`, s)
		if err != nil {
			return err
		}
		return t.get(ctx, &s, `SELECT account_id, processor, customer, reference, created_at
			FROM payment_setup WHERE account_id = ?`, s.AccountID)
	})
	return s, err
}

// PaymentSetupByAccount finds what is being set up.
func (db *DB) PaymentSetupByAccount(ctx context.Context, accountID string) (s PaymentSetup, err error) {
	err = db.get(ctx, &s, `SELECT account_id, processor, customer, reference, created_at
		FROM payment_setup WHERE account_id = ?`, accountID)
	return s, err
}

// ForgetPaymentSetup drops a setup that cannot be completed any more.
func (db *DB) ForgetPaymentSetup(ctx context.Context, accountID, reference string) error {
	_, err := db.exec(ctx, `DELETE FROM payment_setup WHERE account_id = ? AND reference = ?`, accountID, reference)
	return err
}
