package storage

import (
	"context"
	"strings"
)

// TestName is what a test account is called and does. Each partner has one account of each
// name, made when it is first chosen.
type TestName string

// The names.
const (
	TestHappy            TestName = "Happy"
	TestDenies           TestName = "Denies"
	TestCardDeclined     TestName = "Card declined"
	TestAlreadyConnected TestName = "Already connected"
	TestLeavesHalfway    TestName = "Leaves halfway"
)

// TestNames are all of them, in the order in which people read them.
var TestNames = []TestName{TestHappy, TestDenies, TestCardDeclined, TestAlreadyConnected, TestLeavesHalfway}

// HasCard reports whether an account comes with a card. The others enter one in each attempt.
func (n TestName) HasCard() bool { return n != TestHappy && n != TestCardDeclined }

// testKey begins the email keys of test accounts. No address has a key that begins with a
// space.
const testKey = " test:"

// testCompany is the company of every test account.
const testCompany = "Test company"

// IsTest reports whether it is a test account: no person's, and only good for its partner's
// test client.
func (a Account) IsTest() bool { return a.TestClientID != "" }

// hasMailbox reports whether an account's address is one that its owner reads.
func (a Account) hasMailbox() bool { return !strings.HasPrefix(a.EmailKey, " ") }

// AnyAccountByID finds an account, also a test account, which nothing else finds.
func (db *DB) AnyAccountByID(ctx context.Context, id string) (a Account, err error) {
	err = db.sql.Get(ctx, &a, `SELECT `+accountColumns+` FROM account WHERE id = ? AND status <> 'erased'`, id)
	return a, err
}

// ChooseTestAccount has an open attempt of a test client be continued as a test account of this
// client. ErrSpent means that there is no such attempt.
func (db *DB) ChooseTestAccount(ctx context.Context, attemptID, clientID string, name TestName) (a Account, err error) {
	err = db.transact(ctx, func(t tx) error {
		now := db.Time()
		if a, err = t.testAccount(clientID, name, now); err != nil {
			return err
		}
		err := t.Once(ErrSpent, `UPDATE attempt SET account_id = ? WHERE id = ? AND client_id = ? AND ended_at IS NULL AND expires_at > ?`,
			a.ID, attemptID, clientID, now)
		if err != nil {
			return err
		}
		return t.countEvent(attemptID, AttemptEvent{Name: EventLoggedIn, Detail: string(name)}, now)
	})
	return a, err
}

// testAccount finds or makes a test account of a test client.
func (t tx) testAccount(clientID string, name TestName, now Time) (a Account, err error) {
	id := NewID()
	host := strings.TrimPrefix(clientID, testPrefix) + ".test.invalid"
	email := strings.ReplaceAll(strings.ToLower(string(name)), " ", "-") + "@" + host
	err = t.Get(&a, `INSERT INTO account (id, email, email_key, full_name, company_name, api_version, status, created_at, email_verified_at, email_key_rule, test_client_id, test_name)
		SELECT CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT),
			CAST(? AS BIGINT), CAST(? AS BIGINT), 2, id, CAST(? AS TEXT) FROM client WHERE id = ? AND kind = 'test'
		ON CONFLICT (test_client_id, test_name) WHERE test_client_id <> '' DO UPDATE SET test_name = excluded.test_name
		RETURNING `+accountColumns,
		id, email, testKey+id, name, testCompany, NewestAPIVersion, Active, now, now, name, clientID)
	if err != nil || a.ID != id || !name.HasCard() {
		return a, err
	}
	return a, t.setTestCard(&PaymentMethod{AccountID: id, Processor: "sandbox", Reference: NewID(), Brand: "visa", Last4: "4242",
		ExpMonth: 12, ExpYear: now.Year() + 10, Holder: string(name), Street: "1 Test Street", City: "Testville", PostalCode: "00000", Country: "US", CreatedAt: now})
}

// SaveTestCard gives the test account of an open attempt a card, in place of the one it has.
// ErrSpent means that the attempt is not open, or no longer that account's.
func (db *DB) SaveTestCard(ctx context.Context, p *PaymentMethod, attemptID string) error {
	p.CreatedAt = db.Time()
	return db.transact(ctx, func(t tx) error {
		if err := t.lockTestAttempt(attemptID, p.AccountID, p.CreatedAt); err != nil {
			return err
		}
		if err := t.setTestCard(p); err != nil {
			return err
		}
		return t.countEvent(attemptID, AttemptEvent{Name: EventBillingSaved, Detail: p.Processor}, p.CreatedAt)
	})
}

// setTestCard is one statement, since all developers of a partner share its test accounts.
func (t tx) setTestCard(p *PaymentMethod) error {
	return t.Insert(insertPaymentMethod+` ON CONFLICT (account_id) DO UPDATE
		SET processor = excluded.processor, customer = excluded.customer, reference = excluded.reference,
			brand = excluded.brand, last4 = excluded.last4, exp_month = excluded.exp_month, exp_year = excluded.exp_year,
			holder = excluded.holder, street = excluded.street, city = excluded.city, postal_code = excluded.postal_code,
			country = excluded.country, created_at = excluded.created_at`, p)
}

// lockTestAttempt keeps an attempt of test mode from being ended or continued as another
// account during this transaction. ErrSpent means that it has been, or that the account is not
// a test account of the attempt's client.
func (t tx) lockTestAttempt(attemptID, accountID string, now Time) error {
	return t.Once(ErrSpent, `UPDATE attempt SET account_id = account_id WHERE id = ? AND account_id = ? AND ended_at IS NULL AND expires_at > ?
		AND EXISTS (SELECT 1 FROM account o WHERE o.id = attempt.account_id AND o.test_client_id = attempt.client_id)`, attemptID, accountID, now)
}
