package storage_test

import (
	"fmt"
	"sync"
	"testing"

	"fairlead/storage/storagetest"
)

// Two servers that exchange codes of one connection at once each see nine tokens, unless
// one waits until the other has committed.
func TestSpendCodeOnTwoServersAtOnceKeepsTenTokens(t *testing.T) {
	t.Parallel()
	url := storagetest.PostgresURL(t)
	here, there := openURL(t, url), openURL(t, url)
	code := issuedCode(t, here)
	exchange(t, here, code, "0")
	for i := 1; i < 9; i++ {
		exchange(t, here, anotherCode(t, here, code, fmt.Sprint("code ", i)), fmt.Sprint(i))
	}
	one, other := anotherCode(t, here, code, "one"), anotherCode(t, here, code, "other")
	raw := storagetest.Raw(t, url)
	lock, err := raw.Beginx()
	must(t, err)
	lock.MustExec(`SELECT 1 FROM client WHERE id = $1 FOR UPDATE`, code.ClientID) // which a new token refers to
	var all sync.WaitGroup
	all.Go(func() { exchange(t, here, one, "9") })
	all.Go(func() { exchange(t, there, other, "10") })
	waiters(t, raw, 2)
	must(t, lock.Rollback())
	all.Wait()
	if got := fmt.Sprint(liveTokens(t, here, 11)); got != "[1 2 3 4 5 6 7 8 9 10]" {
		t.Errorf("of eleven tokens %s live, want the ten newest", got)
	}
}

// Several codes of a connection in one batch give tokens in an order.
func TestSpendCodeBatchOfOneConnectionKeepsTenTokens(t *testing.T) {
	t.Parallel()
	db, raw, codes, release := crowded(t)
	advance(db, 0)
	var all sync.WaitGroup
	for i, code := range codes {
		all.Go(func() { exchange(t, db, code, fmt.Sprint(i)) })
	}
	db.AwaitBatched(len(codes))
	release()
	all.Wait()
	var live, times int
	must(t, raw.QueryRow(`SELECT COUNT(*), COUNT(DISTINCT issued_at) FROM token
		WHERE connection_id = $1 AND revoked_at IS NULL`, codes[0].ConnectionID).Scan(&live, &times))
	if live != 10 || times != 10 { // the eleventh is the one that held up the batch
		t.Errorf("%d tokens live, issued at %d times, want ten", live, times)
	}
}
