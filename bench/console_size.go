package main

import (
	"fmt"
	"time"

	"fairlead/storage"
)

// consoleSize is how many rows the support console lists.
type consoleSize struct {
	partners, attempts, audit uint64
	accounts                  uint64 // that are there, and begin attempts
}

func newConsoleSize(attempts, accounts uint64) consoleSize {
	return consoleSize{partners: attempts / 100, attempts: attempts, audit: attempts / 10, accounts: accounts}
}

// Attempts are kept for thirty days; partners and what support did go further back.
const (
	consoleAttempts = 29 * 24 * time.Hour
	consoleHistory  = 2 * 365 * 24 * time.Hour
	attemptLifetime = time.Hour
)

// mixed is a number from which choices are made, alike in each run (splitmix64).
func mixed(k kind, n uint64) uint64 {
	n += (uint64(k) + 1) * 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

// evenly are times from the oldest row's to the newest's.
func evenly(n, rows uint64, over time.Duration, now time.Time) int64 {
	age := time.Duration(float64(over) * float64(rows-n) / float64(rows))
	return now.Add(-age).UnixMilli()
}

// Some partners and accounts have more attempts than others.
const (
	busyAccount   = 0 // one attempt in a hundred is by it
	commonAccount = 1
	quietPartner  = 7
)

// bigPartner has a tenth of all attempts.
func (c consoleSize) bigPartner() uint64 { return c.partners / 2 }

// consoleAttempt is what was chosen for an attempt.
type consoleAttempt struct {
	partner, account uint64
	isUnknown        bool // no partner
	hasAccount       bool
	outcome          storage.Outcome
}

func (c consoleSize) attempt(n uint64) (a consoleAttempt) {
	pick := mixed(ofConsoleAttempt, n)
	a.partner = (pick >> 8) % c.partners
	if n%10 == 0 {
		a.partner = c.bigPartner()
	}
	a.account = (pick >> 20) % c.accounts
	if n%100 == 5 {
		a.account = busyAccount
	}
	a.hasAccount = pick>>4%8 > 0
	switch share := pick >> 40 % 100; {
	case share < 70:
		a.outcome, a.hasAccount = storage.Allowed, true
	case share < 80:
		a.outcome, a.hasAccount = storage.Denied, true
	case share < 88:
		a.outcome, a.isUnknown = storage.Refused, share == 80
	}
	return a
}

// supportSymbols are those of support codes.
const supportSymbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// consoleCode is another one for each attempt, and none of [supportCode].
func consoleCode(n uint64) string {
	const bits = 35
	n = n * 0x2545f4914f6cdd1d % (1 << bits) // odd, so that no two become the same
	code := []byte("0000-000X")
	for _, at := range []int{0, 1, 2, 3, 5, 6, 7} {
		code[at] = supportSymbols[n%32]
		n /= 32
	}
	return string(code)
}

func consoleAttemptID(n uint64) string {
	return fmt.Sprintf("%016X%s", mixed(ofConsoleAttempt, n), fmt.Sprintf("%010X", n))
}

// oldest is the number of the oldest but some attempts of those that match, or of the newest
// if there are fewer.
func (c consoleSize) oldest(but int, matches func(consoleAttempt) bool) uint64 {
	last := c.attempts - 1
	for n := range c.attempts {
		if matches(c.attempt(n)) {
			if last = n; but == 0 {
				break
			}
			but--
		}
	}
	return last
}
