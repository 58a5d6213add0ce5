package storage

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// NameKey is the form of a name that support finds it by: NFC, without the difference
// between capital and small letters. Accents stay.
func NameKey(name string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(strings.TrimSpace(name))))
}

// HostKey is a host with its labels from the last to the first, so that a host and all hosts
// under it begin alike. A URL gives that of its host.
func HostKey(of string) string {
	if u, err := url.Parse(of); err == nil && u.Host != "" {
		of = u.Hostname()
	}
	of = strings.ToLower(strings.TrimSuffix(of, "."))
	if strings.Contains(of, ":") { // an IPv6 address has no labels
		return of
	}
	labels := strings.Split(of, ".")
	slices.Reverse(labels)
	return strings.Join(labels, ".")
}

// DomainOf is the domain of an address, in punycode.
func DomainOf(email string) string {
	key := EmailKey(email)
	return key[strings.LastIndexByte(key, '@')+1:]
}

// keyBatch is how many clients one transaction gives keys, so that it ends in time.
const keyBatch = 500

// keyClients gives keys to the clients that an older build wrote, and to their callbacks.
func (db *DB) keyClients(ctx context.Context) error {
	for {
		due, err := db.sql.Has(ctx, `SELECT EXISTS (SELECT 1 FROM client WHERE name_key = '' AND name <> '')`)
		if err != nil || !due {
			return err
		}
		if err := db.transact(ctx, tx.keyClients); err != nil {
			return err
		}
	}
}

func (t tx) keyClients() error {
	var clients []Client
	err := t.List(&clients, `SELECT `+clientColumns+` FROM client WHERE name_key = '' AND name <> '' ORDER BY id LIMIT ?`, keyBatch)
	if err != nil {
		return err
	}
	for _, c := range clients {
		var callbacks []Callback
		if err := t.List(&callbacks, `SELECT client_id, url, is_default, created_at FROM callback WHERE client_id = ?`, c.ID); err != nil {
			return err
		}
		for _, b := range callbacks {
			if _, err := t.Exec(`UPDATE callback SET host_key = ? WHERE client_id = ? AND url = ?`, HostKey(b.URL), b.ClientID, b.URL); err != nil {
				return err
			}
		}
		if err := t.keyClient(&c); err != nil {
			return err
		}
	}
	return nil
}

// keyClient writes the keys that a client is found by.
func (t tx) keyClient(c *Client) error {
	// A name that folds to nothing gets a key as well, or it would be looked at for ever.
	_, err := t.Exec(`UPDATE client SET name_key = ?, email_key = ?, domain_key = ? WHERE id = ?`,
		cmp.Or(NameKey(c.Name), " "), EmailKey(c.Email), HostKey(DomainOf(c.Email)), c.ID)
	return err
}
