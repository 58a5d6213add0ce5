package storage

import (
	"context"
	"strings"
)

// afterAll comes after every text that begins like the one before it.
const afterAll = "\U0010FFFF"

const selectClients = `SELECT ` + clientColumns + ` FROM client `

// ClientsNamed lists clients of a kind whose name begins like a text, capital or small, in
// the order of their names.
func (db *DB) ClientsNamed(ctx context.Context, kind ClientKind, beginning string, limit int) (all []Client, err error) {
	key := NameKey(beginning)
	err = db.sql.List(ctx, &all, selectClients+`WHERE kind = ? AND name_key >= ? AND name_key < ? ORDER BY name_key, id LIMIT ?`,
		kind, key, key+afterAll, limit)
	return all, err
}

// ClientsWithEmail lists the clients with a contact.
func (db *DB) ClientsWithEmail(ctx context.Context, email string, limit int) (all []Client, err error) {
	err = db.sql.List(ctx, &all, selectClients+`WHERE email_key = ? ORDER BY id LIMIT ?`, EmailKey(email), limit)
	return all, err
}

// ClientsWithCallback lists the clients that have a URL as a callback.
func (db *DB) ClientsWithCallback(ctx context.Context, url string, limit int) (all []Client, err error) {
	err = db.sql.List(ctx, &all, selectClients+`WHERE id IN (SELECT client_id FROM callback WHERE url = ?) ORDER BY id LIMIT ?`, url, limit)
	return all, err
}

// ClientsAtHost lists the clients with a callback at a host or a host under it.
func (db *DB) ClientsAtHost(ctx context.Context, host string, limit int) (all []Client, err error) {
	key := HostKey(host)
	if strings.Trim(key, ".") == "" {
		return nil, nil
	}
	err = db.sql.List(ctx, &all, selectClients+`WHERE id IN (SELECT client_id FROM callback WHERE host_key = ?
			UNION SELECT client_id FROM (SELECT client_id FROM callback WHERE host_key >= ? AND host_key < ?
				ORDER BY host_key, client_id LIMIT ?) under) ORDER BY id LIMIT ?`,
		key, key+".", key+"."+afterAll, limit*MostCallbacks, limit)
	return all, err
}

// ClientsInDomain lists the clients whose contact is in a domain or one under it.
func (db *DB) ClientsInDomain(ctx context.Context, domain string, limit int) (all []Client, err error) {
	key := HostKey(domain)
	if strings.Trim(key, ".") == "" {
		return nil, nil
	}
	err = db.sql.List(ctx, &all, selectClients+`WHERE domain_key = ? OR domain_key >= ? AND domain_key < ? ORDER BY id LIMIT ?`,
		key, key+".", key+"."+afterAll, limit)
	return all, err
}
