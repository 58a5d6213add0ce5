package storage

import (
	"context"
	"strings"
)

// Factors are the second factors of accounts, or those of staff. Each kind of people has
// tables of its own.
type Factors struct {
	db *DB
	of people
}

// AccountFactors are the second factors of accounts.
func (db *DB) AccountFactors() Factors { return Factors{db, accounts} }

// StaffFactors are the second factors of staff.
func (db *DB) StaffFactors() Factors { return Factors{db, staff} }

// people are a kind of people who log in.
type people int

const (
	accounts people = iota
	staff
)

// peopleQuery is one statement for each kind of people.
type peopleQuery [2]string

// forPeople replaces what differs between the kinds in a statement: {people} is their
// table, {owner} the column that refers to it, {} what names of other tables begin with,
// {attempt} the attempt of a login, and {confirmed} when an address was proved.
func forPeople(query string) peopleQuery {
	return peopleQuery{
		accounts: strings.NewReplacer("{people}", "account", "{owner}", "account_id", "{}", "",
			"{attempt}", "attempt_id", "{confirmed}", "email_verified_at").Replace(query),
		staff: strings.NewReplacer("{people}", "staff", "{owner}", "staff_id", "{}", "staff_",
			"{attempt}", "''", "{confirmed}", "last_signed_in_at").Replace(query),
	}
}

var (
	deleteAuthenticator = forPeople(`DELETE FROM {}authenticator WHERE {owner} = ?`)
	deleteRecoveryCodes = forPeople(`DELETE FROM {}recovery_code WHERE {owner} = ?`)
	deletePasskeys      = forPeople(`DELETE FROM {}passkey WHERE {owner} = ?`)
	deletePendingLogIns = forPeople(`DELETE FROM {}pending_login WHERE {owner} = ?`)
)

// delete removes rows of one person by these statements.
func (t tx) delete(of people, owner string, queries ...peopleQuery) error {
	for _, query := range queries {
		if _, err := t.Exec(query[of], owner); err != nil {
			return err
		}
	}
	return nil
}

// Left is what somebody's second factor rests on.
type Left struct {
	Authenticator bool `db:"authenticator"`
	Passkeys      int  `db:"passkeys"`
	RecoveryCodes int  `db:"recovery_codes"` // not used yet
}

var selectLeft = forPeople(`SELECT
	EXISTS (SELECT 1 FROM {}authenticator WHERE {owner} = p.id) AS authenticator,
	(SELECT COUNT(*) FROM {}passkey WHERE {owner} = p.id) AS passkeys,
	(SELECT COUNT(*) FROM {}recovery_code WHERE {owner} = p.id AND used_at IS NULL) AS recovery_codes
	FROM {people} p WHERE p.id = ?`)

// Left counts somebody's second factors.
func (f Factors) Left(ctx context.Context, owner string) (l Left, err error) {
	err = f.db.sql.Get(ctx, &l, selectLeft[f.of], owner)
	return l, err
}
