package doctor

import (
	"context"
	"slices"
	"strings"
)

var carriersCheck = check{"carriers", []*kind{&breakersOpen, &refreshesOverdue}, checkCarriers}

var (
	breakersOpen     = kind{Warning, "Refreshing fails for most accounts at %s, so only one account is tried now and then.", "Tokens there expire one by one, and services that ask for them get an error.", "Ask the carrier, or look at its client secret: fairlead carrier show."}
	refreshesOverdue = kind{Warning, "The tokens of %s should have been refreshed by now.", "They expire, and services that ask for them get an error.", "Look for the reason with fairlead carrier show. If no server runs, start one."}
)

func checkCarriers(ctx context.Context, e *examination) (found []Finding) {
	db, ok := e.records()
	if !ok {
		return nil
	}
	breakers, err := db.CarrierBreakers(ctx)
	if err != nil {
		return nil
	}
	var open []string
	for _, b := range breakers {
		if b.Open() && !slices.Contains(open, b.CarrierID) {
			open = append(open, b.CarrierID)
		}
	}
	if len(open) > 0 {
		found = append(found, breakersOpen.found(strings.Join(open, ", ")))
	}
	if n, err := db.OverdueCarrierAccounts(ctx); err == nil && n > 0 {
		found = append(found, refreshesOverdue.found(count(n, "carrier account")))
	}
	return orPassed(found, "No carrier account is overdue.")
}
