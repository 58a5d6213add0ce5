package event_test

import (
	"slices"
	"strings"
	"testing"

	"fairlead/storage"
)

func TestPartnerListsNothingOfAnEndedConnectionButItsEnd(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		types := func(as string) (all []string) {
			var page struct{ Results []struct{ ID, Type string } }
			f.want(200, &page, as, "GET", "events", "")
			for _, e := range page.Results {
				all = append(all, e.Type)
				f.want(200, nil, as, "GET", "events/"+e.ID, "")
			}
			return all
		}
		connected := f.publish(`{}`)
		if got := types(f.partner.ID); !slices.Equal(got, []string{"shipment.updated", "connection.created", "secret.created"}) {
			t.Errorf("connected, it lists %v", got)
		}
		must(t, f.db.Deauthorize(t.Context(), f.account.ID, f.partner.ID))
		if got := types(f.partner.ID); !slices.Equal(got, []string{"connection.ended", "secret.created"}) {
			t.Errorf("then it lists %v", got)
		}
		f.want(404, nil, f.partner.ID, "GET", "events/"+connected.ID, "")
		if got := types("live"); !slices.Equal(got, []string{"connection.ended", "shipment.updated", "connection.created"}) {
			t.Errorf("the account lists %v", got)
		}
	})
}

func TestTestsOfOthersAreNotListedForTheOperator(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		p := f.endpoint(newReceiver(t), storage.OAuth{})
		_, err := f.db.QueueTest(t.Context(), p.ID) // as a command does
		must(t, err)
		for _, as := range []string{"Bearer manages", "live", f.partner.ID} {
			if page := f.want(200, nil, as, "GET", "events", ""); strings.Contains(page.Body, "webhook.test") {
				t.Errorf("%s lists %s", as, page.Body)
			}
		}
	})
}

func TestWrongClientSecretIsNotCalledAnAccessToken(t *testing.T) {
	openAPI(t, func(t *testing.T, f *apiFixture) {
		page := f.want(401, nil, "partner_unknown", "GET", "webhook_endpoints", "")
		if !strings.Contains(page.Body, `"detail":"The client ID or the secret is wrong."`) {
			t.Errorf("it says %s", page.Body)
		}
	})
}
