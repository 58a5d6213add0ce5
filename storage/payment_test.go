package storage_test

import (
	"fmt"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestSavePaymentMethodKeepsTheFirst(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx, ada := t.Context(), newAccount(t, db, "ada@example.com")
		first := storage.PaymentMethod{AccountID: ada.ID, Processor: "stripe", Customer: "cus_1", Reference: "pm_1", Brand: "visa", Last4: "4242",
			ExpMonth: 12, ExpYear: 2034, Holder: "Ada", Street: "1 Way", City: "London", PostalCode: "N1", Country: "GB"}
		_, err := db.SavePaymentSetup(ctx, "", storage.PaymentSetup{AccountID: ada.ID, Reference: "seti_1"}, storagetest.SignedIn(t, db, ada.ID))
		want(t, "set it up", err, nil)
		if has, err := db.HasPaymentMethod(ctx, ada.ID); err != nil || has {
			t.Errorf("at first it has one: %v, %v", has, err)
		}
		_, err = db.PaymentMethodByAccount(ctx, ada.ID)
		want(t, "at first", err, storage.ErrNotFound)
		want(t, "the first one", db.SavePaymentMethod(ctx, &first, storagetest.SignedIn(t, db, first.AccountID), storage.Device{}), nil)
		second := first
		second.Reference = "pm_2"
		want(t, "the second one", db.SavePaymentMethod(ctx, &second, storagetest.SignedIn(t, db, second.AccountID), storage.Device{}), storage.ErrConflict)
		if kept, err := db.PaymentMethodByAccount(ctx, ada.ID); err != nil || kept != first {
			t.Errorf("kept %+v, %v; want %+v", kept, err, first)
		}
		if has, err := db.HasPaymentMethod(ctx, ada.ID); err != nil || !has {
			t.Errorf("at last it has one: %v, %v", has, err)
		}
		if used, err := db.PaymentSetupByAccount(ctx, ada.ID); err != nil || used.UsedAt != first.CreatedAt {
			t.Errorf("its setup is %+v, %v, want it used", used, err)
		}
	})
}

func TestSavePaymentMethodRacedKeepsOne(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada := newAccount(t, db, "ada@example.com")
		signedIn := storagetest.SignedIn(t, db, ada.ID)
		got := race(t, 20, func(i int) error {
			return db.SavePaymentMethod(t.Context(), &storage.PaymentMethod{AccountID: ada.ID, Reference: fmt.Sprint("pm_", i)}, signedIn, storage.Device{})
		})
		if got[nil] != 1 || got[storage.ErrConflict] != 19 {
			t.Errorf("got %v, want one", got)
		}
	})
}

func TestSavePaymentSetupReplacesOnlyTheFormerReference(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ctx, ada := t.Context(), newAccount(t, db, "ada@example.com")
		for _, step := range []struct{ former, reference, want string }{
			{"", "seti_1", "seti_1"},
			{"", "seti_2", "seti_1"},
			{"seti_0", "seti_3", "seti_1"},
			{"seti_1", "seti_4", "seti_4"},
			{"seti_1", "seti_5", "seti_4"},
		} {
			kept, err := db.SavePaymentSetup(ctx, step.former, storage.PaymentSetup{AccountID: ada.ID, Reference: step.reference}, storagetest.SignedIn(t, db, ada.ID))
			if err != nil || kept.Reference != step.want {
				t.Errorf("%s after %q: kept %q, %v; want %s", step.reference, step.former, kept.Reference, err, step.want)
			}
			if read, err := db.PaymentSetupByAccount(ctx, ada.ID); err != nil || read != kept {
				t.Errorf("read %+v, %v; want %+v", read, err, kept)
			}
		}
	})
}

func TestSavePaymentSetupRacedReturnsOne(t *testing.T) {
	t.Parallel()
	storagetest.OpenEach(t, func(t *testing.T, db *storage.DB) {
		ada, kept := newAccount(t, db, "ada@example.com"), [20]storage.PaymentSetup{}
		signedIn := storagetest.SignedIn(t, db, ada.ID)
		race(t, 20, func(i int) (err error) {
			kept[i], err = db.SavePaymentSetup(t.Context(), "", storage.PaymentSetup{AccountID: ada.ID, Reference: fmt.Sprint("seti_", i)}, signedIn)
			return err
		})
		for _, k := range kept {
			if k != kept[0] {
				t.Errorf("one got %+v and another %+v", kept[0], k)
			}
		}
	})
}
