package main

import (
	"errors"
	"testing"

	"fairlead/storage"
	"fairlead/web/webtest"
)

// TestJoinedErrorsAreLoggedOneByOne joins errors one after the other, as work does that goes on
// after a failure.
func TestJoinedErrorsAreLoggedOneByOne(t *testing.T) {
	t.Parallel()
	log := &webtest.Log{}
	var err error
	for _, one := range []error{&storage.AboutError{AccountID: "a", Err: errors.New("1")}, &storage.AboutError{AccountID: "b", Err: storage.ErrUnavailable},
		&storage.AboutError{ClientID: "c", Err: errors.New("3")}, &storage.AboutError{AccountID: "d", Err: errors.New("4")}} {
		err = errors.Join(err, one)
	}
	(&server{log: log.Logger()}).logErr("it failed")(err)
	got := log.Lines(t, "it failed")
	if len(got) != 3 || got[0]["account"] != "a" || got[1]["client"] != "c" || got[2]["account"] != "d" || got[2]["error"] != "4" {
		t.Errorf("logged %v", got)
	}
}
