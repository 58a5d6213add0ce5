package storage_test

import (
	"errors"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func someone(t *testing.T, db *storage.DB) string {
	t.Helper()
	account := storage.Account{Email: "ada@example.com", FullName: "Ada"}
	if err := db.CreateAccount(t.Context(), &account, "hash"); err != nil {
		t.Fatal(err)
	}
	return account.ID
}

func TestTheFirstWayToPayIsKept(t *testing.T) {
	t.Parallel()
	db, ctx := storagetest.Open(t), t.Context()
	first := storage.PaymentMethod{AccountID: someone(t, db), Processor: "stripe", Customer: "cus_1", Reference: "pm_1", Last4: "4242"}
	if _, err := db.KeepPaymentSetup(ctx, "", storage.PaymentSetup{AccountID: first.AccountID, Reference: "seti_1"}); err != nil {
		t.Fatal(err)
	}
	if err := db.SavePaymentMethod(ctx, &first); err != nil {
		t.Fatal(err)
	}
	second := first
	second.Reference = "pm_2"
	if err := db.SavePaymentMethod(ctx, &second); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("the second one: %v, want a conflict", err)
	}
	if kept, err := db.PaymentMethodByAccount(ctx, first.AccountID); err != nil || kept != first {
		t.Errorf("kept %+v, %v; want %+v", kept, err, first)
	}
	if _, err := db.PaymentSetupByAccount(ctx, first.AccountID); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the setup is still there: %v", err)
	}
}

func TestASetupIsReplacedOnlyByWhoKnowsTheFormerOne(t *testing.T) {
	t.Parallel()
	db, ctx := storagetest.Open(t), t.Context()
	id := someone(t, db)
	for _, step := range []struct{ former, reference, want string }{
		{"", "seti_1", "seti_1"},
		{"", "seti_2", "seti_1"},
		{"seti_0", "seti_3", "seti_1"},
		{"seti_1", "seti_4", "seti_4"},
		{"seti_1", "seti_5", "seti_4"},
	} {
		kept, err := db.KeepPaymentSetup(ctx, step.former, storage.PaymentSetup{AccountID: id, Reference: step.reference})
		if err != nil || kept.Reference != step.want {
			t.Errorf("%s after %q: kept %q, %v; want %s", step.reference, step.former, kept.Reference, err, step.want)
		}
	}
}
