package portal_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// fill gives a partner as many people as it can have.
func (f *fixture) fill(clientID string) (last storage.Person) {
	f.t.Helper()
	all, err := f.db.Members(f.t.Context(), clientID)
	must(f.t, err)
	for i := len(all); i < storage.MostPeople; i++ {
		last = storagetest.Developer(f.t, f.db, clientID, fmt.Sprint("p", i, "@full.example"))
	}
	return last
}

// sent is a browser at a link to a secret that support has sent to a partner's contact.
func (f *fixture) sent(clientID, contact string) *webtest.Page {
	f.t.Helper()
	ctx := storagetest.BySam(f.t)
	_, err := partner.NewRegistry(f.db).Update(ctx, clientID, partner.Change{Email: &contact})
	must(f.t, err)
	must(f.t, f.db.SendHandover(ctx, clientID, storagetest.HandoverLifetime, partner.LiveSecrets))
	return f.Another().Get(welcome(storagetest.Handover(f.t, f.db, clientID)))
}

func TestHandoverToSomebodyNewWaitsForRoomAmongThePeople(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	last := f.fill(acme.ID)
	page := f.sent(acme.ID, "new@acme.example")
	refused := page.Submit("Show my client secret", nil)
	wantStatus(t, refused, http.StatusConflict)
	wantSays(t, refused, "Acme already has 20 people.")
	must(t, f.db.RemovePerson(storagetest.BySam(t), acme.ID, last.ID))
	wantStatus(t, page.Submit("Show my client secret", nil), http.StatusOK)
}

func TestHandoverToOneOfTwentyPeopleWorks(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	last := f.fill(acme.ID)
	wantStatus(t, f.sent(acme.ID, last.Email).Submit("Show my client secret", nil), http.StatusOK)
	if m, err := f.db.MembershipOf(t.Context(), acme.ID, last.ID); err != nil || m.Role != storage.PersonDeveloper {
		t.Errorf("they are %+v, %v", m, err)
	}
}

func TestOwnersAreToldWhomAHandoverHasAdded(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	page := f.sent(acme.ID, "new@acme.example")
	if got := f.told(); slices.Contains(got, storage.PersonWasAdded) {
		t.Errorf("told of %q before the link was used", got)
	}
	wantStatus(t, page.Submit("Show my client secret", nil), http.StatusOK)
	if got := f.told(); !slices.Contains(got, storage.PersonWasAdded) {
		t.Errorf("told of %q", got)
	}
}

func TestHandoverToAFormerContactIsOver(t *testing.T) {
	t.Parallel()
	f := open(t)
	acme := f.partner("Acme")
	page := f.sent(acme.ID, "mistyped@acme.example")
	right := "right@acme.example"
	_, err := partner.NewRegistry(f.db).Update(storagetest.BySam(t), acme.ID, partner.Change{Email: &right})
	must(t, err)
	over := page.Submit("Show my client secret", nil)
	wantStatus(t, over, http.StatusGone)
	wantSays(t, over, "This link no longer works. Ask support for a new one.")
	if all, err := f.db.Members(t.Context(), acme.ID); err != nil || len(all) != 1 {
		t.Errorf("the people are %+v, %v", all, err)
	}
}
