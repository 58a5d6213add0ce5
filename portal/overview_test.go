package portal_test

import (
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
)

func TestOverviewHasTheDefaultCallbackAndWhatToDoNext(t *testing.T) {
	t.Parallel()
	f := open(t)
	c, _ := storagetest.Partner(t, f.db, storage.Client{Name: "Acme", Email: "dev@acme.example"}, "http://localhost:3000/cb", "http://localhost:3000/other")
	b := f.owner(c.ID)
	page := b.Get("/partners/" + c.ID)
	wantSays(t, page, "Default callback", "http://localhost:3000/cb")
	if links := page.Find("main p.pages").Text(); strings.Join(strings.Fields(links), " ") != "Try it on the test bench Read the guide Leave" {
		t.Errorf("it leads to %s", links)
	}
	storagetest.Partner(t, f.db, storage.Client{Name: "Bolt", Email: "dev@acme.example"})
	wantSays(t, b.Get("/partners/"+c.ID), "All your partners")
}

func TestNothingLeadsToATestBenchThatIsOff(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.app.TestModeOff = true
	clientID, token := f.admitted()
	shown := f.Get(welcome(token)).Submit("Show my client secret", nil)
	b := f.owner(clientID)
	made := b.Get("/partners/"+clientID+"/secrets").Submit("Create secret", nil)
	for name, page := range map[string]string{"the hand-over": shown.Body, "a new secret": made.Body, "the overview": b.Get("/partners/" + clientID).Body} {
		if !strings.Contains(page, "Read the guide") || strings.Contains(page, `/test"`) {
			t.Errorf("%s: %s", name, page)
		}
	}
}
