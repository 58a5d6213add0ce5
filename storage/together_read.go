package storage

import "context"

// asked is a row that somebody looks for by its hash.
type asked[R any] struct {
	hash  []byte
	found R
}

// find waits for the row with a hash.
func find[R any](ctx context.Context, db *DB, g *gatherer[*asked[R]], hash []byte) (R, error) {
	one := &asked[R]{hash: hash}
	err := joined(ctx, db, g, one)
	return one.found, err
}

// finding answers a batch by a query that ends before the hashes. It asks in
// nobody's name: whoever goes away must not break off what others wait for.
func finding[R any](db *DB, query string, hashOf func(*R) []byte) func(batch []*gathered[*asked[R]]) {
	return func(batch []*gathered[*asked[R]]) {
		hashes := make([][]byte, len(batch))
		for i, one := range batch {
			hashes[i] = one.item.hash
		}
		var rows []R
		err := again(func() error {
			rows = nil
			return db.reader.rows(context.Background(), &rows, query+`= ANY (?)`, []any{hashes})
		})
		if err != nil {
			refuse(batch, meaning(err))
			return
		}
		found := make(map[string]*R, len(rows))
		for i := range rows {
			found[string(hashOf(&rows[i]))] = &rows[i]
		}
		for _, one := range batch {
			if row := found[string(one.item.hash)]; row != nil {
				one.item.found = *row
			} else {
				one.err = ErrNotFound
			}
		}
	}
}
