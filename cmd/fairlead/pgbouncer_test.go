package main

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// Behind a pooler in transaction mode nobody could connect, and /readyz reported no
// problem.
func TestConnectThroughPgBouncer(t *testing.T) {
	t.Parallel()
	r := startOn(t, t.TempDir(), storagetest.PgBouncer(t, storagetest.PostgresURL(t)))
	if page := webtest.New(t, r.ops).Get("/readyz"); page.Status != http.StatusOK {
		t.Errorf("/readyz answers %d %s", page.Status, page.Body)
	}
	s := r.newShop()
	people := make(chan int, 36)
	for i := range cap(people) {
		people <- i
	}
	close(people)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			for i := range people {
				consent := payBy(testCard, signUpAs(r.browser().Get(s.link()), fmt.Sprintf("ada%d@example.com", i)))
				code := s.landed(t, consent.Submit("Allow access", nil)).Get("code")
				if called := r.call(s.tokenOf(t, code)); called.Status != http.StatusOK {
					t.Errorf("person %d: the API answers %d %s", i, called.Status, called.Body)
				}
			}
		})
	}
	all.Wait()
}
