package event_test

import (
	"slices"
	"testing"
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
