package web_test

import (
	"net/http"
	"testing"

	"fairlead/storage"
	"fairlead/web"
)

func TestVerifiedOnceTheAddressIs(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	if who := (web.Identity{}); who.Verified() {
		t.Error("an account is verified from the start")
	}
	if who := (web.Identity{Account: storage.Account{EmailVerifiedAt: h.app.DB.Time()}}); !who.Verified() {
		t.Error("a verified account is not")
	}
	e := web.NotVerified()
	if e.Status != http.StatusUnprocessableEntity || e.Message().English() != "Please verify your email first." || e.BackURL != "/account/verify-email" {
		t.Errorf("the refusal is %+v", e)
	}
}
