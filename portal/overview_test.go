package portal_test

import (
	"slices"
	"strings"
	"testing"

	"fairlead/storage"
	"fairlead/storage/storagetest"
	"fairlead/web/webtest"
)

// stepsOf are the next steps of an overview: what is done, and what is not.
func stepsOf(page *webtest.Page) (done, open []string) {
	for _, step := range page.Find("ol.next li").EachIter() {
		text := step.Find("a").Text()
		if strings.Contains(step.Text(), "Done") {
			done = append(done, text)
		} else {
			open = append(open, text)
		}
	}
	return done, open
}

func TestOverviewSaysHowFarAPartnerHasCome(t *testing.T) {
	t.Parallel()
	f := open(t)
	clientID, _ := f.admitted()
	b := f.developer(clientID)
	path := "/partners/" + clientID
	all := []string{"Read your client secret", "See a test token on the test bench", "Open your connect link", "First live connection"}
	want := func(n int) *webtest.Page {
		t.Helper()
		page := b.Get(path)
		if done, open := stepsOf(page); len(done) != n || !slices.Equal(slices.Concat(done, open), all) && n != 3 {
			t.Errorf("done are %q, open are %q", done, open)
		}
		return page
	}
	page := want(0)
	wantSays(t, page, "Knots <& Sons>", "Active", "Live secrets0", "Last attemptNone", "Refused in 24 hours0", "Your roledeveloper")
	if got := page.Find("code.whole").Text(); got != clientID {
		t.Errorf("the client ID is %q", got)
	}
	storagetest.Secret(t, f.db, clientID)
	wantSays(t, want(1), "Live secrets1")
	test := f.attempt(storage.TestClientID(clientID))
	want(1)
	happy, err := f.db.ChooseTestAccount(t.Context(), test.ID, test.ClientID, storage.TestHappy)
	must(t, err)
	must(t, f.db.IssueCode(t.Context(), &storage.Consent{AttemptID: test.ID, Connection: storage.Connection{AccountID: happy.ID, ClientID: test.ClientID, Scope: "*"},
		Code: storage.Code{Hash: storage.Hash("test code"), RedirectURI: storagetest.Callback, ExpiresAt: test.ExpiresAt}}))
	want(2)
	refused := storage.Attempt{ClientID: clientID, Parameters: "client_id=x", Callback: storagetest.Callback}
	must(t, f.db.RefuseAttempt(t.Context(), &refused, "callback-path", ""))
	page = want(3)
	wantSays(t, page, "Refused in 24 hours1")
	if got := page.Find("a[href='" + path + "/attempts/" + refused.SupportCode + "']").Length(); got != 1 {
		t.Errorf("the last attempt is not linked: %s", page.Body)
	}
	if got := b.Get(page.Find("a[href*='outcome=refused']").AttrOr("href", "")).Find("tbody tr").Length(); got != 1 {
		t.Errorf("%d refused attempts are listed", got)
	}
	storagetest.Connection(t, f.db, storage.Connection{AccountID: storagetest.Account(t, f.db, storage.Account{}).ID, ClientID: clientID})
	want(4)
	f.app.TestModeOff = true
	if done, open := stepsOf(b.Get(path)); len(done) != 3 || len(open) != 0 {
		t.Errorf("without test mode done are %q, open are %q", done, open)
	}
}

func TestOverviewLeadsToOtherPartners(t *testing.T) {
	t.Parallel()
	f := open(t)
	c := f.partner("Acme")
	b := f.owner(c.ID)
	if text := b.Get("/partners/" + c.ID).Text(); strings.Contains(text, "All your partners") {
		t.Errorf("with one: %s", text)
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
		if strings.Contains(page, `/test"`) {
			t.Errorf("%s: %s", name, page)
		}
	}
}
