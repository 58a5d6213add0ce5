package storage

// codeAsked is a code that somebody looks for.
type codeAsked struct {
	hash  []byte
	found Code
}

// codesTogether reads the codes that a batch looks for.
func (db *DB) codesTogether(batch []*gathered[*codeAsked]) {
	hashes := make([][]byte, len(batch))
	for i, one := range batch {
		hashes[i] = one.item.hash
	}
	var rows []Code
	if err := db.rowsTogether(&rows, selectCode+`= ANY (?)`, hashes); err != nil {
		refuse(batch, meaning(err))
		return
	}
	found := make(map[string]Code, len(rows))
	for _, c := range rows {
		found[string(c.Hash)] = c
	}
	for _, one := range batch {
		c, ok := found[string(one.item.hash)]
		if one.item.found = c; !ok {
			one.err = ErrNotFound
		}
	}
}
