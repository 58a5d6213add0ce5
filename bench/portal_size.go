package main

import (
	"fmt"
	"time"

	"fairlead/storage"
)

// The biggest partner has what a partner can have, and used to have many secrets.
const (
	portalCallbacks = storage.MostCallbacks - storage.MostCallbackRequests // active
	portalRequests  = 20                                                   // of its company and its logo
	revokedSecrets  = 200
)

// agency is the first partner whose contact many partners share, and so that person's number.
const agency = 1

// connections are those of the biggest partner, which has one for ten attempts.
func (c consoleSize) connections() uint64 { return c.attempts / 10 }

// tests are attempts of its test client.
func (c consoleSize) tests() uint64 { return max(200, c.attempts/1000) }

func personID(n uint64) string { return hexID(ofPerson, n) }

// contactOf is the number of the person who is a partner's contact.
func contactOf(n uint64) uint64 {
	if consoleContact(n) == consoleContact(agency) {
		return agency
	}
	return n
}

// connectedAccount is whose connection n of the biggest partner is. Where there are too few
// accounts, it has others.
func (c consoleSize) connectedAccount(n uint64) string {
	if n < c.accounts {
		return hexID(ofAccount, n)
	}
	return hexID(ofMerchant, n)
}

// connectedFor is how long one connection in ten lasts.
const connectedFor = 40 * 24 * time.Hour

// connection is when a connection of the biggest partner began and ended; zero if it is live.
func (c *consoleRows) connection(n uint64) (began, ended int64) {
	began = evenly(n, c.connections(), consoleHistory, c.now)
	end := began + connectedFor.Milliseconds()
	if n%10 == 9 && end < c.now.UnixMilli() {
		ended = end
	}
	return began, ended
}

func consoleConnectionID(n uint64, began int64) string {
	return fmt.Sprintf("%012x", began) + hexID(ofConsoleConnection, n)[12:]
}

// testAccountID is that of the test account whose turn it is.
func testAccountID(n uint64) string {
	return hexID(ofTestAccount, n%uint64(len(storage.TestNames)))
}

func (c consoleSize) testClient() string {
	return storage.TestClientID(consolePartnerID(c.bigPartner()))
}

// dayOf is when the day of a time begins.
func dayOf(at int64) int64 { return at - at%(24*time.Hour).Milliseconds() }

// hourOf is when its hour begins.
func hourOf(at int64) int64 { return at - at%time.Hour.Milliseconds() }
